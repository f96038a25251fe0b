/** The known_hosts files: the person's are read, ours is read and added to (0600, written whole and renamed, so never half there). */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type KnownHost, knownHostLine, parseKnownHosts } from "./knownHosts.ts";

const readOr = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch {
    // Missing or unreadable: it knows no host, as ssh(1) has it.
    return "";
  }
};

/** All lines of these files, in order. Missing files count as empty. */
export async function readKnownHosts(files: readonly string[]): Promise<readonly KnownHost[]> {
  const texts = await Promise.all([...new Set(files)].map(async (file) => parseKnownHosts(await readOr(file), file)));
  return texts.flat();
}

const queues = new Map<string, Promise<void>>();

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** Adds an accepted key to our own file, once. Calls for one file wait for each other. Throws when the file cannot be written. */
export function rememberHostKey(file: string, host: string, port: number, key: string): Promise<void> {
  const turn = (queues.get(file) ?? Promise.resolve()).then(async () => {
    const text = await readOr(file);
    const line = knownHostLine(host, port, key);
    if (text.split("\n").includes(line.trimEnd())) return;
    await write(file, text === "" || text.endsWith("\n") ? text + line : `${text}\n${line}`);
  });
  queues.set(
    file,
    turn.catch(() => undefined),
  );
  return turn;
}
