/**
 * How this user becomes root. Found out once per connection: root already, sudo without a password, doas without one, then
 * whichever asks: sudo, doas, su. A password is asked for three times at most and kept in memory only.
 */
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { RootMethod } from "../../../shared/model/fleet.ts";
import type { Ask } from "../ports.ts";
import type { Outcome, Way } from "./channel.ts";
import { sshErrors, type Where } from "./errors.ts";
import { askSecret, type Secrets } from "./secrets.ts";

export type RootVia = "login" | "sudo" | "doas" | "su";
export type RootWay = { readonly via: RootVia; readonly way: Way };
export type FoundRoot = { readonly found: RootWay } | { readonly found: null; readonly error: WizardError };

/** Says which of the programs are there and what they say without a password. Changes nothing. */
export const PROBE = `#bw1 root-probe 1 {}
if [ "$(id -u)" = 0 ]; then exit 0; fi
LC_ALL=C; export LC_ALL
if command -v sudo >/dev/null 2>&1; then o=$(sudo -n id -u 2>&1); echo "sudo $? $(echo $o)"; fi
if command -v doas >/dev/null 2>&1; then o=$(doas -n id -u 2>&1); echo "doas $? $(echo $o)"; fi
if command -v su >/dev/null 2>&1; then echo "su 1"; fi
exit 0`;

type State = "free" | "asks" | "asks-terminal" | "forbidden" | "absent";
export type Probed = { readonly sudo: State; readonly doas: State; readonly su: State };

/** Reads the probe's output. Words are those of sudo(8) and opendoas with LC_ALL=C. */
export function readProbe(output: string): Probed {
  const line = (name: string): RegExpExecArray | null => new RegExp(`^${name} ([0-9]+) ?(.*)$`, "m").exec(output);
  const sudo = line("sudo");
  const doas = line("doas");
  const stateOf = (found: RegExpExecArray | null, judge: (text: string) => State): State =>
    found === null ? "absent" : found[1] !== "0" ? judge(found[2] ?? "") : found[2] === "0" ? "free" : "forbidden";
  return {
    sudo: stateOf(sudo, (text) =>
      /tty/.test(text) ? "asks-terminal" : /not allowed|may not run|not in the sudoers|no valid sudoers/.test(text) ? "forbidden" : "asks",
    ),
    doas: stateOf(doas, (text) => (/Authentication|Authorization/i.test(text) ? "asks-terminal" : "forbidden")),
    su: line("su") ? "asks-terminal" : "absent",
  };
}

export type RootContext = {
  readonly where: Where;
  readonly method: RootMethod;
  readonly ask: Ask;
  readonly secrets: Secrets;
  /** Runs a script as the user; output: its text and the user id it ran with. */
  readonly probe: () => Promise<{ readonly uid: number; readonly text: string }>;
  /** Tries to start a root shell this way. */
  readonly tryWay: (way: Way) => Promise<Outcome>;
};

const ASK_AT_MOST = 3;
type Asking = "sudo" | "doas" | "su";
const ASKING: readonly Asking[] = ["sudo", "doas", "su"];

/** One word for what ended the try. */
type Tried = { readonly way: Way } | { readonly why: "no-answer" | "wrong" | "not-allowed" | "unclear"; readonly text: string };

/** sudo and doas want the user's own password, su wants root's. */
const slotOf = (c: RootContext, via: Asking): string =>
  via === "su" ? `root password root@${c.where.host}:${c.where.port}` : `root password ${c.where.user}@${c.where.host}:${c.where.port}`;

function questionText(c: RootContext, via: Asking, again: boolean): { title: string; text: string } {
  const owner = via === "su" ? "root" : c.where.user;
  const first = again ? "That password was refused. " : "";
  return {
    title: `${via} on ${c.where.host}: password of ${owner}`,
    text: `${first}${via} wants the password of ${owner} to become root. It is kept in memory only.`,
  };
}

async function askAndTry(c: RootContext, via: Asking, kind: Way["kind"]): Promise<Tried> {
  const slot = slotOf(c, via);
  let text = "";
  for (let asked = 0; asked < ASK_AT_MOST; ) {
    const held = c.secrets.get(slot);
    if (held === undefined) asked++;
    const question = questionText(c, via, asked > 1);
    const password = held ?? (await askSecret(c.ask, c.where.machine, via, question.title, question.text));
    if (password === null) return { why: "no-answer", text };
    const way: Way = { kind, via, password };
    const outcome = await c.tryWay(way);
    if (outcome.kind === "ran" && outcome.ready.uid === 0) {
      c.secrets.keep(slot, password);
      return { way };
    }
    c.secrets.drop(slot);
    text = outcome.kind === "refused" ? outcome.text : "";
    if (outcome.kind === "refused" && outcome.silent) return { why: "unclear", text };
    if (outcome.kind === "refused" && outcome.prompts === 0) return { why: "not-allowed", text };
    if (/not in the sudoers|not allowed|may not run|Operation not permitted|Permission denied/i.test(text)) {
      // The password itself was right: what asks for the same one next need not ask the person.
      if (via === "sudo") c.secrets.keep(slot, password);
      return { why: "not-allowed", text };
    }
  }
  return { why: "wrong", text };
}

const errorOf = (c: RootContext, via: Asking, tried: Exclude<Tried, { way: Way }>): WizardError => {
  switch (tried.why) {
    case "unclear":
      return sshErrors.rootUnclear(c.where, via, tried.text);
    case "wrong":
      return sshErrors.rootRefused(c.where, via, tried.text);
    case "not-allowed":
    case "no-answer":
      return c.method === "auto" ? sshErrors.rootNone(c.where, tried.text) : sshErrors.rootRefused(c.where, via, tried.text);
  }
};

/** Finds the way to root. Output: the way, or why there is none. Throws ConnectionLost when the line goes. */
export async function findRoot(c: RootContext): Promise<FoundRoot> {
  const { uid, text } = await c.probe();
  if (uid === 0) return { found: { via: "login", way: { kind: "pipe", via: "user", password: null } } };
  if (c.method === "login")
    return { found: null, error: sshErrors.rootNone(c.where, `${c.where.user} is user ${uid}, and the fleet says it signs in as root.`) };
  const probed = readProbe(text);
  const wanted = c.method === "auto" ? ASKING : ASKING.filter((via) => via === c.method);
  for (const via of wanted) if (probed[via] === "free") return { found: { via, way: { kind: "pipe", via, password: null } } };
  let error = sshErrors.rootNone(c.where, text.trim());
  for (const via of wanted) {
    const state = probed[via];
    if (state !== "asks" && state !== "asks-terminal") continue;
    const tried = await askAndTry(c, via, state === "asks" ? "pipe" : "terminal");
    if ("way" in tried) return { found: { via, way: tried.way } };
    error = errorOf(c, via, tried);
    // Three wrong passwords are enough: the next program would be asked for nothing, and accounts get locked.
    if (tried.why === "wrong" || tried.why === "unclear") return { found: null, error };
  }
  return { found: null, error };
}
