/**
 * Binhosts at ssh:// as Portage has them: `ssh HOST cat PATH/Packages` for the index (transcript 52), the package over the same way. Only where a
 * real ssh is at hand (`World.ssh`): the practice fleet has none.
 */
import { spawn } from "node:child_process";

export type SshRan = { readonly code: number | null; readonly stdout: Buffer; readonly stderr: string };
/** Runs ssh with these arguments and no standard input. */
export type Ssh = (args: readonly string[]) => Promise<SshRan>;

export const realSsh: Ssh = (args) =>
  new Promise((resolve) => {
    const child = spawn("ssh", [...args], { stdio: ["ignore", "pipe", "pipe"] });
    const parts: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => parts.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", (error) => resolve({ code: 127, stdout: Buffer.alloc(0), stderr: `${error.message}\n` }));
    child.on("close", (code) => resolve({ code, stdout: Buffer.concat(parts), stderr }));
  });

/** The bytes of a file behind an ssh:// address. Output: null when the address is none. */
export async function sshCat(ssh: Ssh, uri: string): Promise<SshRan | null> {
  const match = /^ssh:\/\/([^/:]+)(?::(\d+))?(\/.+)$/.exec(uri);
  if (!match?.[1] || !match[3]) return null;
  return ssh([...(match[2] ? ["-p", match[2]] : []), match[1], "cat", `'${match[3].replaceAll("'", "'\\''")}'`]);
}
