/** One machine's settings as they are typed, field by field; `changeOf` turns a field into a change of the machine. */
import { type Machine, machineSchema, type SignIn } from "../model/fleet.ts";
import type { TextKey } from "../text/text.ts";
import { duplicateOf, type MachineInput, readAddress } from "./address.ts";
import type { MendField } from "./mending.ts";

export type FormField = Exclude<MendField, "sign-in"> | "name" | "method" | "key-file" | "serve-address";
export type FormValues = Readonly<Record<FormField, string>>;
export const SIGN_INS = ["auto", "agent", "key", "password", "keyboard-interactive"] as const satisfies readonly SignIn["method"][];
export const ROOTS = ["auto", "login", "sudo", "doas", "su"] as const;
export const USUAL_KEY = "~/.ssh/id_ed25519";

export function formOf(machine: MachineInput): FormValues {
  const signIn = machine.signIn ?? { method: "auto" };
  return {
    name: machine.name,
    address: machine.address,
    port: machine.port === undefined ? "" : String(machine.port),
    user: machine.user ?? "",
    method: signIn.method,
    "key-file": signIn.method === "key" ? signIn.keyFile : USUAL_KEY,
    root: machine.root ?? "auto",
    target: machine.target ?? "/",
    jump: machine.jump ?? "",
    "serve-address": machine.serveAddress ?? "",
  };
}

/** What a machine has when nothing is said about it. */
export const EMPTY_FORM: FormValues = formOf({ id: "new", name: "", role: "client", address: "" });

const WRONG: Readonly<Record<FormField, TextKey>> = {
  name: "form.name-wrong",
  address: "add.address",
  port: "add.port",
  user: "form.user-wrong",
  method: "form.wrong",
  "key-file": "form.key-file-wrong",
  root: "form.wrong",
  target: "form.target-wrong",
  jump: "form.jump-wrong",
  "serve-address": "add.address",
};

const { shape } = machineSchema;
const SHAPES = {
  name: shape.name,
  address: shape.address,
  user: shape.user,
  root: shape.root,
  target: shape.target,
  jump: shape.jump,
  "serve-address": shape.serveAddress,
} as const;
const plainUser = (text: string): boolean => !/[\s@:/]/.test(text);

/** What is wrong with a field's text, as a text key that says what to type; null: nothing. */
export function problemOf(field: FormField, text: string): TextKey | null {
  const optional = field === "user" || field === "jump" || field === "serve-address" || field === "port";
  if (text === "" && optional) return null;
  switch (field) {
    case "port":
      return /^[0-9]+$/.test(text) && shape.port.safeParse(Number(text)).success ? null : WRONG.port;
    case "method":
      return SIGN_INS.some((each) => each === text) ? null : WRONG.method;
    case "key-file":
      return text === "" ? WRONG[field] : null;
    case "user":
      return plainUser(text) && shape.user.safeParse(text).success ? null : WRONG.user;
    case "name":
    case "address":
    case "root":
    case "target":
    case "jump":
    case "serve-address":
      return SHAPES[field].safeParse(text).success ? null : WRONG[field];
  }
}

const signInOf = (form: FormValues): SignIn => {
  const method = SIGN_INS.find((each) => each === form.method) ?? "auto";
  return method === "key" ? { method, keyFile: form["key-file"] } : { method };
};

/** The change that these fields make. Fields whose text is wrong must have been refused before (`problemOf`). */
export function changeOf(form: FormValues, fields: readonly FormField[]): Partial<MachineInput> {
  const has = (field: FormField): boolean => fields.includes(field);
  const orNone = (text: string): string | undefined => (text === "" ? undefined : text);
  return {
    ...(has("name") ? { name: form.name } : {}),
    ...(has("address") ? { address: form.address } : {}),
    ...(has("port") ? { port: form.port === "" ? undefined : Number(form.port) } : {}),
    ...(has("user") ? { user: orNone(form.user) } : {}),
    ...(has("method") || has("key-file") ? { signIn: signInOf(form) } : {}),
    ...(has("root") ? { root: ROOTS.find((each) => each === form.root) ?? "auto" } : {}),
    ...(has("target") ? { target: form.target } : {}),
    ...(has("jump") ? { jump: orNone(form.jump) } : {}),
    ...(has("serve-address") ? { serveAddress: orNone(form["serve-address"]) } : {}),
  };
}

/** Fields in which two forms differ. */
export const changedFields = (before: FormValues, after: FormValues): readonly FormField[] =>
  (Object.keys(after) as readonly FormField[]).filter((field) => before[field] !== after[field]);

/**
 * One machine from the line and the fields below it: what stands in the line goes before the fields. Output: it, or why it cannot be added (`of`: the
 * machine that is there already).
 */
export function machineToAdd(
  line: string,
  said: Partial<MachineInput>,
  there: readonly MachineInput[],
): { readonly machine: Machine } | { readonly problem: TextKey; readonly of: string } {
  const read = readAddress(line, new Set(there.map((m) => m.id)), "client");
  if (typeof read === "string") return { problem: `add.${read}`, of: "" };
  const whole = machineSchema.safeParse(Object.fromEntries(Object.entries({ ...said, ...read }).filter(([, value]) => value !== undefined)));
  if (!whole.success) return { problem: "add.address", of: "" };
  const of = duplicateOf(whole.data, there);
  return of === null ? { machine: whole.data } : { problem: "add.duplicate", of };
}
