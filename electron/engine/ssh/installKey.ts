/**
 * "Make a key and install it for me", where only a password works: a new ed25519 key here, its public half into authorized_keys there,
 * and the proof: a sign-in with that key alone. If the proof fails, the line is taken out again.
 */
import { mkdir, open, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import { quote } from "../../../shared/shell/quote.ts";
import { type Ask, ConnectionLost, type Connector } from "../ports.ts";

export type InstallKeyOptions = {
  readonly connector: Connector;
  readonly machine: Machine;
  readonly ask: Ask;
  /** Folder for the key pair, like ~/.ssh; made with 0700 when missing. */
  readonly keyFolder: string;
  /** Default id_binhost_wizard. A key of this name that is there already is used again, never replaced. */
  readonly keyName?: string;
  readonly signal?: AbortSignal;
};

export type InstalledKey = {
  readonly keyFile: string;
  readonly publicKey: string;
  /** false: the line stood there already. */
  readonly added: boolean;
  /** The machine with its sign-in changed to this key. */
  readonly machine: Machine;
};

function problem(machine: string, what: string, why: string, changed: string, details: string): WizardError {
  return {
    code: "ssh.key-install",
    fault: "machine",
    machine,
    what,
    why,
    remedies: [
      { do: "retry", label: "Try again" },
      { do: "page", label: "Keep the password, or choose another sign-in", page: "machines" },
    ],
    changed,
    details,
  };
}

const writeNew = async (file: string, text: string, mode: number): Promise<boolean> => {
  const handle = await open(file, "wx", mode).catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return null;
    throw cause;
  });
  if (handle === null) return false;
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return true;
};

/** The public half of the pair in this folder, made when there is none. Throws when the folder cannot be used. */
async function pairIn(folder: string, file: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { utils } = (await import("ssh2")).default;
  const comment = `binhost-wizard@${hostname()}`.replace(/[^A-Za-z0-9@._-]/g, "");
  let made = utils.generateKeyPairSync("ed25519", { comment });
  // About one in four hundred that ssh2 writes cannot be read again.
  while (utils.parseKey(made.private) instanceof Error) made = utils.generateKeyPairSync("ed25519", { comment });
  if (await writeNew(file, made.private, 0o600)) await writeNew(`${file}.pub`, `${made.public}\n`, 0o644);
  const parsed = utils.parseKey(await readFile(file));
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")} ${comment}`;
}

/** Appends the line once; a last line without a newline gets one first. Says `added` or `present`. */
const addScript = (line: string): string => `#bw1 add-authorized-key 1 {}
set -e; umask 077; cd
k=${quote(line.split(" ").slice(0, 2).join(" "))}; l=${quote(line)}; f=.ssh/authorized_keys
[ -d .ssh ] || mkdir .ssh
if [ -f "$f" ] && grep -qF -e "$k" "$f"; then echo present; exit 0; fi
if [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then echo >>"$f"; fi
printf '%s\\n' "$l" >>"$f"; chmod 600 "$f"; sync "$f" 2>/dev/null || :
echo added`;

/** Takes the line out again; the file keeps its place, mode and owner. */
const removeScript = (line: string): string => `#bw1 remove-authorized-key 1 {}
set -e; umask 077; cd
f=.ssh/authorized_keys; t=$(mktemp .ssh/.binhost-wizard.XXXXXX)
grep -vxF -e ${quote(line)} "$f" >"$t" || :
cat "$t" >"$f"; rm -f "$t"`;

/** Makes the key, installs it, signs in with it. Failed: whatever connecting says, or ssh.key-install. */
export async function makeAndInstallKey(options: InstallKeyOptions): Promise<Result<InstalledKey>> {
  const { machine, connector } = options;
  const keyFile = join(options.keyFolder, options.keyName ?? "id_binhost_wizard");
  let publicKey: string;
  try {
    publicKey = await pairIn(options.keyFolder, keyFile);
  } catch (cause) {
    const why = "The folder cannot be written, or the key that is there has a passphrase or is damaged.";
    return failed(problem(machine.id, `No key could be made in ${options.keyFolder}.`, why, "Nothing was changed.", String(cause)));
  }
  const here = `The key ${keyFile} was made on this computer.`;
  try {
    const runner = await connector.connect(machine, options.ask, options.signal);
    try {
      const once = { asRoot: false, timeoutSeconds: 30, ...(options.signal ? { signal: options.signal } : {}) };
      const done = await runner.run(addScript(publicKey), once);
      const said = done.stdout.toString("utf8").trim();
      if (done.code !== 0 || (said !== "added" && said !== "present"))
        return failed(
          problem(
            machine.id,
            "The key could not be installed.",
            "authorized_keys there could not be written.",
            here,
            done.stderr.toString("utf8").trim(),
          ),
        );
      const withKey: Machine = { ...machine, signIn: { method: "key", keyFile } };
      const proof = await signsIn(connector, withKey, options.signal);
      if (proof === null) return ok({ keyFile, publicKey, added: said === "added", machine: withKey });
      if (said === "added") await runner.run(removeScript(publicKey), once);
      const why =
        "The server does not take it: keys may be forbidden (PubkeyAuthentication), kept elsewhere (AuthorizedKeysFile), or the home folder is writable by others.";
      const changed = `${here} ${said === "added" ? "The line in authorized_keys was taken out again." : ""}`.trim();
      return failed(
        problem(machine.id, "The key was installed, but signing in with it did not work.", why, changed, `${proof.what}\n${proof.details}`),
      );
    } finally {
      await runner.close();
    }
  } catch (cause) {
    if (cause instanceof ConnectionLost) return failed({ ...cause.error, changed: here });
    throw cause;
  }
}

/** A sign-in with this key and nothing else. Output: null when it works. */
async function signsIn(connector: Connector, machine: Machine, signal: AbortSignal | undefined): Promise<WizardError | null> {
  try {
    const runner = await connector.connect(machine, async (question) => question.default, signal);
    await runner.close();
    return null;
  } catch (cause) {
    if (cause instanceof ConnectionLost) return cause.error;
    throw cause;
  }
}
