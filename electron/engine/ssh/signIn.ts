/**
 * Signing in: which method next, given what the server still allows. Keys are shown by their public half first and signed with only
 * when the server wants them, so a passphrase is asked for only then. Order for "auto": agent, key files, then a question.
 */
import type { AnyAuthMethod, BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from "ssh2";
import type { SignIn } from "../../../shared/model/fleet.ts";
import type { Ask } from "../ports.ts";
import type { Where } from "./errors.ts";
import { type KeyFile, readKeyFile } from "./keyFile.ts";
import { fingerprint } from "./knownHosts.ts";
import { askSecret, type Secrets } from "./secrets.ts";

type Ssh2 = typeof import("ssh2");

/** How often a password, passphrase or code is asked for. */
const ASK_AT_MOST = 3;

export type SignInInput = {
  readonly ssh2: Ssh2;
  readonly where: Where;
  readonly method: SignIn["method"];
  /** Key files to try, first things first; for method "key" the one that was named. */
  readonly keyFiles: readonly string[];
  readonly agentSocket: string | null;
  /** Only agent keys that one of `keyFiles` names (IdentitiesOnly). */
  readonly identitiesOnly: boolean;
  readonly secrets: Secrets;
  readonly ask: Ask;
};

export type SignInProgress = {
  /** Methods the server named last. */
  allowed: readonly string[];
  /** In words, for the error. */
  readonly tried: string[];
  /** Fingerprints that were refused: not shown again on a second connection. */
  readonly refusedKeys: Set<string>;
  /** Why the named key or the agent was of no use. */
  trouble: { kind: "no-agent" | "key-missing" | "key-unusable" | "key-hardware" | "passphrase"; file: string; details: string } | null;
  asked: number;
  /** Fingerprint of the key that is being shown: a server that hangs up meanwhile has refused it. */
  showing: string | null;
};

export const newProgress = (): SignInProgress => ({ allowed: [], tried: [], refusedKeys: new Set(), trouble: null, asked: 0, showing: null });

/** What the server said to the last try; before the first: nothing. */
export type Said = { readonly left: readonly string[] | null; readonly partial: boolean };
export type Steps = AsyncGenerator<AnyAuthMethod, void, Said>;

const keyId = (key: ParsedKey): string => fingerprint(key.getPublicSSH().toString("base64"));

type Sign = (data: Buffer, hash: SigningRequestOptions["hash"]) => Promise<Buffer>;

/** An agent that holds one key; `sign` opens it when it is wanted. */
function oneKey(ssh2: Ssh2, key: ParsedKey, sign: Sign): Pick<Candidate, "agent" | "signed"> {
  let signed = false;
  class OneKey extends ssh2.BaseAgent<ParsedKey> {
    override getIdentities(callback: IdentityCallback<ParsedKey>): void {
      callback(undefined, [key]);
    }
    override sign(_key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
      const hash = typeof options === "function" ? undefined : options.hash;
      const done = typeof options === "function" ? options : callback;
      // A server that wants SHA-1 gets nothing from us.
      const weak = key.type === "ssh-rsa" && hash !== "sha256" && hash !== "sha512";
      const attempt = weak ? Promise.reject(new Error("SHA-1 signature refused")) : sign(data, hash);
      attempt.then(
        (signature) => {
          signed = true;
          done?.(undefined, signature);
        },
        (cause: unknown) => done?.(cause instanceof Error ? cause : new Error(String(cause))),
      );
    }
  }
  return { agent: new OneKey() as BaseAgent<ParsedKey>, signed: () => signed };
}

const agentSigns =
  (agent: BaseAgent<ParsedKey>, key: ParsedKey): Sign =>
  (data, hash) =>
    new Promise((resolve, reject) => {
      agent.sign(key, data, hash === undefined ? {} : { hash }, (error, signature) =>
        signature ? resolve(signature) : reject(error ?? new Error("the agent did not sign")),
      );
    });

async function agentKeys(input: SignInInput): Promise<{ agent: BaseAgent<ParsedKey>; keys: readonly ParsedKey[] } | string> {
  if (input.agentSocket === null) return "SSH_AUTH_SOCK is not set";
  try {
    const agent = input.ssh2.createAgent(input.agentSocket) as BaseAgent<ParsedKey>;
    const keys = await new Promise<readonly Parameters<typeof input.ssh2.utils.parseKey>[0][]>((resolve, reject) => {
      agent.getIdentities((error, list) => (error ? reject(error) : resolve((list ?? []) as readonly ParsedKey[])));
    });
    const known = keys.map((key) => input.ssh2.utils.parseKey(key)).flatMap((key) => (key instanceof Error ? [] : [key]));
    return { agent, keys: known };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Opens a key with a passphrase: the one held in memory, else asked for, three times at most. */
async function unseal(input: SignInInput, progress: SignInProgress, file: string, content: Buffer): Promise<ParsedKey | null> {
  const slot = `passphrase ${file}`;
  for (let tries = 0; tries < ASK_AT_MOST; tries++) {
    const held = input.secrets.get(slot);
    const text = tries === 0 ? `The key ${file} is protected by a passphrase.` : `That did not open ${file}.`;
    if (held === undefined) progress.asked++;
    const passphrase = held ?? (await askSecret(input.ask, input.where.machine, "passphrase", `Passphrase of ${file}`, text));
    if (passphrase === null) break;
    const key = input.ssh2.utils.parseKey(content, passphrase);
    if (!(key instanceof Error)) {
      input.secrets.keep(slot, passphrase);
      return key;
    }
    input.secrets.drop(slot);
  }
  progress.trouble = { kind: "passphrase", file, details: "" };
  return null;
}

function fileAgent(input: SignInInput, progress: SignInProgress, file: Extract<KeyFile, { kind: "key" }>): Pick<Candidate, "agent" | "signed"> {
  return oneKey(input.ssh2, file.publicKey, async (data, hash) => {
    const key = file.encrypted ? await unseal(input, progress, file.path, file.content) : file.publicKey;
    if (key === null) throw new Error("the key stays closed");
    const signature = key.sign(data, hash);
    if (signature instanceof Error) throw signature;
    return signature;
  });
}

type Candidate = { readonly id: string; readonly words: string; readonly agent: BaseAgent<ParsedKey>; readonly signed: () => boolean };

/** Keys to show, in order, each once. Says in `progress.trouble` why the one that was named cannot be. */
async function candidates(input: SignInInput, progress: SignInProgress): Promise<readonly Candidate[]> {
  const list: Candidate[] = [];
  const parse = (data: Buffer | string, passphrase?: string): ParsedKey | Error => {
    const key = input.ssh2.utils.parseKey(data, passphrase);
    return Array.isArray(key) ? (key[0] ?? new Error("no key")) : key;
  };
  const files: KeyFile[] = [];
  if (input.method === "auto" || input.method === "key") for (const path of input.keyFiles) files.push(await readKeyFile(path, parse));
  const named = new Set(files.flatMap((file) => (file.kind === "key" ? [keyId(file.publicKey)] : [])));
  if (input.method === "auto" || input.method === "agent" || input.method === "key") {
    const found = await agentKeys(input);
    const usable =
      typeof found === "string" ? [] : found.keys.filter((key) => !(input.identitiesOnly || input.method === "key") || named.has(keyId(key)));
    // Keys that the configuration names come first: a server allows few tries.
    const ordered = [...usable.filter((key) => named.has(keyId(key))), ...usable.filter((key) => !named.has(keyId(key)))];
    if (typeof found !== "string")
      for (const key of ordered) {
        list.push({
          id: keyId(key),
          words: `key ${key.comment || keyId(key)} of the agent`,
          ...oneKey(input.ssh2, key, agentSigns(found.agent, key)),
        });
      }
    if (input.method === "agent" && list.length === 0)
      progress.trouble = { kind: "no-agent", file: "", details: typeof found === "string" ? found : "the agent holds no key we can use" };
  }
  for (const file of files) {
    const key = file.kind === "sealed" ? await unseal(input, progress, file.path, file.content) : file.kind === "key" ? file.publicKey : null;
    if (file.kind === "hardware") progress.trouble = { kind: "key-hardware", file: file.path, details: "" };
    else if (input.method === "key" && file.kind === "missing") progress.trouble = { kind: "key-missing", file: file.path, details: file.details };
    else if (input.method === "key" && file.kind === "unusable") progress.trouble = { kind: "key-unusable", file: file.path, details: file.details };
    if (key === null || list.some((one) => one.id === keyId(key))) continue;
    const opened = file.kind === "key" ? file : { kind: "key" as const, path: file.path, content: Buffer.alloc(0), publicKey: key, encrypted: false };
    list.push({ id: keyId(key), words: `key file ${file.path}`, ...fileAgent(input, progress, opened) });
  }
  return list;
}

/** The tries of one connection, in order. Each `next` gets what the server said to the one before. */
export async function* signInSteps(input: SignInInput, progress: SignInProgress): Steps {
  const username = input.where.user;
  let partial = false;
  const told = (said: Said): Said => {
    if (said.left) progress.allowed = said.left;
    partial ||= said.partial;
    return said;
  };
  told(yield { type: "none", username });
  const allows = (method: string): boolean => progress.allowed.includes(method);

  for (const candidate of allows("publickey") ? await candidates(input, progress) : []) {
    if (!allows("publickey")) break;
    if (progress.refusedKeys.has(candidate.id)) continue;
    progress.showing = candidate.id;
    const before = progress.allowed.join();
    told(yield { type: "agent", username, agent: candidate.agent });
    progress.showing = null;
    // ssh2 does not pass on what a server says after a key of an agent. A key that was wanted and signed with and still is not
    // enough: ask what is left. Another list means that the key was half the way.
    if (candidate.signed()) {
      told(yield { type: "none", username });
      if (progress.allowed.join() !== before) {
        partial = true;
        continue;
      }
    }
    progress.tried.push(candidate.words);
    progress.refusedKeys.add(candidate.id);
  }

  // After a key was half the way (two factors), the rest is asked for whatever the method was.
  const typed = input.method === "auto" || input.method === "password" || partial;
  if (typed && allows("password")) {
    const halfway = yield* passwordSteps(input, progress, told);
    if (halfway && allows("keyboard-interactive")) yield* dialogueSteps(input, progress, told);
  } else if (allows("keyboard-interactive") && (typed || input.method === "keyboard-interactive")) yield* dialogueSteps(input, progress, told);
}

const slotOf = (where: Where): string => `password ${where.user}@${where.host}:${where.port}`;

/** Output: whether the password was right and the server wants something more. */
async function* passwordSteps(
  input: SignInInput,
  progress: SignInProgress,
  told: (said: Said) => Said,
): AsyncGenerator<AnyAuthMethod, boolean, Said> {
  const { where, secrets } = input;
  for (let asked = 0; asked < ASK_AT_MOST && progress.allowed.includes("password"); ) {
    const held = secrets.get(slotOf(where));
    if (held === undefined) {
      asked++;
      progress.asked++;
    }
    const title = `Password of ${where.user} on ${where.host}`;
    const text = asked > 1 ? "That password was refused." : "It is used to sign in and kept in memory only.";
    const password = held ?? (await askSecret(input.ask, where.machine, "password", title, text));
    if (password === null) {
      progress.tried.push("no password was given");
      return false;
    }
    // Kept before it is known to be right: if the server hung up while the person typed, the next connection has it.
    secrets.keep(slotOf(where), password);
    const said = told(yield { type: "password", username: where.user, password });
    if (said.partial) return true;
    secrets.drop(slotOf(where));
    progress.tried.push("password");
  }
  return false;
}

async function* dialogueSteps(input: SignInInput, progress: SignInProgress, told: (said: Said) => Said): Steps {
  const { where, secrets } = input;
  let given = true;
  for (let tries = 0; tries < ASK_AT_MOST && given && progress.allowed.includes("keyboard-interactive"); tries++) {
    const answer = async (name: string, instructions: string, prompt: string): Promise<string> => {
      // Only the account's own password is the same the next time; codes are not.
      const lasting = /^\s*(\(.*\)\s*)?password:?\s*$/i.test(prompt);
      const held = lasting ? secrets.get(slotOf(where)) : undefined;
      if (held !== undefined) return held;
      progress.asked++;
      const purpose = lasting ? "password" : "keyboard-interactive";
      const text = [name, instructions, prompt].filter((part) => part.trim() !== "").join("\n");
      const secret = await askSecret(input.ask, where.machine, purpose, `${where.host} asks: ${prompt.trim()}`, text);
      if (secret === null) given = false;
      else if (lasting) secrets.keep(slotOf(where), secret);
      return secret ?? "";
    };
    const said = told(
      yield {
        type: "keyboard-interactive",
        username: where.user,
        prompt: (name, instructions, _language, prompts, finish) => {
          void (async () => {
            const answers: string[] = [];
            for (const one of prompts) answers.push(given ? await answer(name, instructions, one.prompt) : "");
            finish(answers);
          })().catch(() => finish([]));
        },
      },
    );
    if (said.partial) return;
    secrets.drop(slotOf(where));
    progress.tried.push(given ? "keyboard-interactive" : "no answer was given");
  }
}
