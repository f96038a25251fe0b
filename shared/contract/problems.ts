/** What the door itself has to say, when a message does not fit or the line is gone. */
import type { WizardError } from "../errors/wizardError.ts";

type Parts = Pick<WizardError, "what" | "why"> & Partial<Pick<WizardError, "fault" | "details" | "remedies" | "changed">>;
const make = (code: string, parts: Parts): WizardError => ({
  code,
  fault: "us",
  machine: null,
  remedies: [{ do: "read", label: "Report it with the details below." }],
  changed: "Nothing was changed.",
  details: "",
  ...parts,
});

export const problems = {
  unknownCall: (name: string) =>
    make("contract.unknown-call", { what: `There is no call "${name}".`, why: "The page and the engine are not of the same version." }),
  unreadable: (details: string) =>
    make("contract.unreadable", { what: "A message could not be read.", why: "It is not in the form that the engine speaks.", details }),
  input: (name: string, details: string) =>
    make("contract.input", {
      fault: "user",
      what: "Something that was entered does not fit.",
      why: details,
      remedies: [{ do: "read", label: "Correct what is named here and try again." }],
      details: `call: ${name}`,
    }),
  output: (name: string, details: string) =>
    make("contract.output", {
      what: `The answer to "${name}" does not have the right form.`,
      why: "This is our error, not yours.",
      changed: "Unknown; look at the run history.",
      details,
    }),
  tooLarge: (name: string, size: number, limit: number) =>
    make("contract.too-large", {
      what: "A message is too large.",
      why: `It has ${size} characters; at most ${limit} are taken.`,
      remedies: [{ do: "read", label: "Take fewer machines at once." }],
      details: `call: ${name}`,
    }),
  thrown: (name: string, details: string) =>
    make("contract.failed", {
      what: "Binhost Wizard made a mistake.",
      why: "This should not happen; it is our error, not yours.",
      changed: "Unknown; look at the run history.",
      details: `call: ${name}\n${details}`,
    }),
  closed: () =>
    make("contract.closed", {
      what: "The connection to the wizard's engine is gone.",
      why: "The program behind this window has ended, or the connection to it was cut.",
      remedies: [
        { do: "retry", label: "Connect again" },
        { do: "read", label: "Start Binhost Wizard again if it has ended." },
      ],
      changed: "A run that had started goes on by itself, or stops at a step's border.",
    }),
} as const;
