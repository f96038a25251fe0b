/** The gpg port with the real program: real homes below the machine's root. For the lab. */
import { spawn } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { exists, makeDirectory, real, writeFile } from "../files/rootfs.ts";
import { accepted, type Gpg, type Signed, type SignRequest } from "./gpg.ts";

type Ran = { readonly code: number | null; readonly out: Buffer; readonly err: string };

/** Ids that Portage drops to for `gpg --verify` (GPG_VERIFY_USER_DROP, GPG_VERIFY_GROUP_DROP); none when not root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

function run(args: readonly string[], input: Buffer | string, as: { readonly uid?: number; readonly gid?: number } = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn("gpg", [...args], { stdio: ["pipe", "pipe", "pipe"], cwd: "/", ...as });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (b: Buffer) => out.push(b));
    child.stderr.on("data", (b: Buffer) => err.push(b));
    child.stdin.on("error", () => {});
    child.on("error", (error) => resolve({ code: 127, out: Buffer.alloc(0), err: `${error.message}\n` }));
    child.on("close", (code) => resolve({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString("utf8") }));
    child.stdin.end(input);
  });
}

const lines = (text: string): readonly string[] => text.split("\n").filter((l, i, all) => i < all.length - 1 || l !== "");

async function signed(request: SignRequest, mode: readonly string[], data: Buffer | string): Promise<Signed> {
  const home = real(request.root, request.home);
  const ran = await run(
    ["--sign", "--armor", "--homedir", home, "--digest-algo", "SHA512", "--local-user", request.key, ...mode, "--batch", "--no-tty"],
    data,
  );
  return ran.code === 0 ? { ok: true, text: ran.out.toString("utf8") } : { ok: false, text: ran.err };
}

const VERIFY = ["--verify", "--batch", "--no-tty", "--no-auto-check-trustdb", "--status-fd", "2"];

/** The body that starts gpg. Homes are given as the machine's paths. */
export function realGpg(): Gpg {
  return {
    sign: (request, data) => signed(request, ["--detach-sig"], data),
    clearsign: (request, text) => signed(request, ["--clear-sign"], text),
    verify: async (root, home, data, signature) => {
      const folder = fs.mkdtempSync(join(tmpdir(), "portage-sign-"));
      const file = join(folder, "package.sig");
      try {
        fs.chmodSync(folder, 0o755);
        fs.writeFileSync(file, signature);
        fs.chmodSync(file, 0o644);
        const ran = await run([...VERIFY, "--homedir", real(root, home), file, "-"], data, NOBODY);
        const found = lines(ran.err);
        return { ok: ran.code === 0 && accepted(found), lines: found, text: "" };
      } finally {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    },
    verifyClear: async (root, home, text) => {
      const ran = await run([...VERIFY, "--homedir", real(root, home), "--output", "-", "-"], text, NOBODY);
      const found = lines(ran.err);
      return { ok: ran.code === 0 && accepted(found), lines: found, text: ran.out.toString("utf8") };
    },
    unlock: async (request) => {
      const ran = await signed(request, ["--detach-sig"], "unlock");
      return ran.ok ? null : ran.text;
    },
    initialiseTrust: async (root, home, print) => {
      if (exists(root, home)) {
        print("Updating GnuPG keyring for package signatures\n", false);
        writeFile(root, posix.join(home, ".getuto.last"), "");
        return;
      }
      print(`Initializing ${home}\n`, false);
      print("gpg: Generating Portage local OpenPGP trust key\n", true);
      makeDirectory(root, home, 0o755);
      const at = real(root, home);
      writeFile(root, posix.join(home, "pass"), `${crypto.randomBytes(32).toString("base64")}\n`, 0o600);
      const base = ["--homedir", at, "--batch", "--no-permission-warning", "--no-tty"];
      const uid = "Portage Local Trust Key (local signing only) <portage@localhost>";
      await run(
        [...base, "--pinentry-mode", "loopback", "--passphrase-file", join(at, "pass"), "--quick-gen-key", uid, "ed25519", "sign", "never"],
        "",
      );
      const listed = await run([...base, "--with-colons", "--list-secret-keys"], "");
      const id = /^fpr:+([0-9A-F]{40}):/m.exec(listed.out.toString("utf8"))?.[1] ?? "";
      writeFile(root, posix.join(home, "mykeyid"), `${id}\n`);
      await run([...base, "--check-trustdb"], "");
      for (const file of ["pubring.kbx", "trustdb.gpg"]) fs.chmodSync(join(at, file), 0o644);
      writeFile(root, posix.join(home, ".getuto.last"), "");
      await new Promise((resolve) =>
        spawn("gpgconf", ["--homedir", at, "--kill", "all"], { stdio: "ignore" }).on("close", resolve).on("error", resolve),
      );
      print("gpg: done\n", true);
      print("\nThe signature will be marked as non-exportable.\n\n", false);
    },
  };
}
