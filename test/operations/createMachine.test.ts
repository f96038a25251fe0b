import { describe, expect, it } from "vitest";
import { createMachine } from "../../electron/engine/machine/createMachine.ts";
import { problemToError } from "../../electron/engine/machine/problems.ts";
import { ConnectionLost, type ScriptOptions, type ScriptResult, type ScriptRunner } from "../../electron/engine/ports.ts";
import { wizardErrorSchema } from "../../shared/errors/wizardError.ts";
import { type Problem, problemSchema } from "../../shared/operations/operations.ts";
import { decodeHeader, joinSections } from "../../shared/operations/protocol.ts";

const lost = problemToError({ kind: "failed", path: null, text: "gone" }, "one", "answer");
type Seen = { readonly script: string; readonly options: ScriptOptions };
function door(answer: Partial<ScriptResult> | Error, rootVia: "login" | null = "login", target = "/") {
  const seen: Seen[] = [];
  const runner: ScriptRunner = {
    rootVia: async () => rootVia,
    hostKeys: () => ["ssh-ed25519 AAAA"],
    close: async () => undefined,
    run: async (script, options) => {
      seen.push({ script, options });
      if (answer instanceof Error) throw answer;
      return { code: 0, signal: null, stdout: Buffer.from(""), stderr: Buffer.from(""), truncated: false, timedOut: false, ...answer };
    },
  };
  return { door: createMachine({ machine: { id: "one", target, user: "larry" }, runner }), seen };
}
const says = (...sections: readonly (readonly [string, string])[]) => ({
  stdout: Buffer.from(`noise of a profile\n${joinSections([...sections, ["end", ""]])}`),
});

describe("createMachine", () => {
  it("sends the header first, for a chroot too, and reads past a shell's noise", async () => {
    for (const target of ["/", "/mnt/gentoo"]) {
      const { door: machine, seen } = door(says(["removed", "1\n"]), "login", target);
      expect(await machine.call("job-remove", { id: "x" })).toEqual({ ok: true, value: { removed: true } });
      expect(decodeHeader(seen[0]?.script ?? "")).toEqual({ name: "job-remove", version: 1, args: { target, id: "x" } });
      expect(seen[0]?.options.asRoot).toBe(true);
    }
  });
  it("a file's text stands in the header, whatever is in it", async () => {
    const { door: machine, seen } = door(says());
    const after = "it's\n$(x) `y` \u00e9 \u{1f600} BW_BYTES\nBW_BYTES\n";
    await machine.call("write-files", {
      run: "r",
      step: "s",
      validate: "none",
      files: [{ path: "/etc/x", before: null, after, encoding: "utf8", beforeSha256: null, mode: "0644", whys: [] }],
    });
    const header = decodeHeader(seen[0]?.script ?? "");
    expect(header?.args).toMatchObject({ files: [{ after }] });
    expect(seen[0]?.script.split("\n")[0]).toMatch(/^[\x20-\x7e]+$/);
  });
  it("what needs root is refused before anything is sent; what reads goes on as the user", async () => {
    const none = door(says(["before", "installed=1\n"]), null);
    expect(await none.door.call("job-stop", { id: "x" })).toMatchObject({
      ok: false,
      error: { code: "machine.no-root", changed: "Nothing was changed." },
    });
    expect(none.seen).toEqual([]);
    expect(await none.door.call("service", { name: "nginx", want: null, enable: null })).toMatchObject({ ok: true });
    expect(none.seen[0]?.options.asRoot).toBe(false);
  });
  it("a cut-off, an odd and a truncated answer are unreadable; a late one timed out", async () => {
    const cut = door({ stdout: Buffer.from("\n\x1estatus\nstate=run"), stderr: Buffer.from("Killed\n"), code: 137 });
    const result = await cut.door.call("job-status", { id: "x" });
    expect(result).toMatchObject({ ok: false, error: { code: "machine.unreadable-answer", details: "exit code 137\nKilled" } });
    expect(await door(says(["status", "state=odd"])).door.call("job-status", { id: "x" })).toMatchObject({
      ok: false,
      error: { code: "machine.unreadable-answer" },
    });
    expect(await door({ ...says(["removed", "1"]), truncated: true }).door.call("job-remove", { id: "x" })).toMatchObject({
      ok: false,
      error: { code: "machine.unreadable-answer" },
    });
    expect(await door({ timedOut: true }).door.call("job-remove", { id: "x" })).toMatchObject({ ok: false, error: { code: "machine.timeout" } });
  });
  it("a lost line is the line's own error; a bug of ours stays one", async () => {
    expect(await door(new ConnectionLost(lost)).door.call("job-remove", { id: "x" })).toEqual({ ok: false, error: lost });
    await expect(door(new TypeError("ours")).door.call("job-remove", { id: "x" })).rejects.toThrow("ours");
    expect(await door(says()).door.call("job-remove", { id: "x" }, AbortSignal.abort())).toMatchObject({ ok: false, error: { code: "run.stopped" } });
  });
  it("a refusal is an error for every operation; a problem is one where the result has no place for it", async () => {
    expect(
      await door(says(["refused", "missing-tool\nflock\nflock is not there\n"])).door.call("service", { name: "x", want: null, enable: null }),
    ).toMatchObject({
      ok: false,
      error: { code: "machine.missing-tool", changed: "This step changed nothing." },
    });
    expect(await door(says(["problem", "no-space\n/var\nNo space\n"])).door.call("emerge-log", { offset: 0 })).toMatchObject({
      ok: false,
      error: { code: "machine.no-space" },
    });
    expect(
      await door(says(["problem", "no-space\n/var\nNo space\n"])).door.call("write-files", { run: "r", step: "s", files: [], validate: "none" }),
    ).toMatchObject({
      ok: true,
      value: { touched: [], problem: { kind: "no-space", path: "/var" } },
    });
  });
});

describe("problemToError", () => {
  it("has words and a remedy for every kind, and no secret in them", () => {
    for (const kind of problemSchema.shape.kind.options) {
      for (const path of ["/etc/portage/make.conf", null, "curl"]) {
        const problem: Problem = { kind, path, text: "first http://me:hunter2@h/ line.\nsecond" };
        const error = problemToError(problem, "one", "write /etc/portage/make.conf");
        expect(wizardErrorSchema.parse(error)).toEqual(error);
        expect(error.what).toMatch(/\.$/);
        expect(JSON.stringify(error)).not.toContain("hunter2");
        expect(JSON.stringify(error)).not.toMatch(/null|undefined/);
      }
    }
    expect(problemToError({ kind: "read-only", path: "/etc/x", text: "" }, "one", "write /etc/x").changed).toBe("This step changed nothing.");
    expect(problemToError({ kind: "failed", path: null, text: "" }, "one", "x", "Two of three.").changed).toBe("Two of three.");
  });
});
