import { describe, expect, it } from "vitest";
import { parseRun, type RunEvent, runReader } from "../../shared/portage/emergeRun.ts";
import { type Recorded, recorded, run } from "./transcript.ts";

const events = ({ stdout, stderr }: Recorded): RunEvent[] => parseRun(stdout + stderr);
const of = <K extends RunEvent["kind"]>(list: readonly RunEvent[], kind: K) =>
  list.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);

describe("a run of emerge", () => {
  it("names each package, binary or not, as it begins and ends", () => {
    const list = events(run("22-client-install-wording.txt", "emerge '=www-client/firefox-131.0'"));
    expect(of(list, "emerging").map(({ binary, index, total, cpv, repo }) => [binary, index, total, cpv, repo])).toEqual([
      [true, 1, 4, "dev-libs/libfleet-2.0", "gentoo"],
      [true, 2, 4, "media-libs/vulkan-loader-1.3.296", "gentoo"],
      [false, 3, 4, "media-libs/mesa-24.2.5", "gentoo"],
      [true, 4, 4, "www-client/firefox-131.0", "gentoo"],
    ]);
    expect(of(list, "completed")).toHaveLength(4);
    expect(of(list, "failed")).toEqual([]);
  });

  it("reads the progress of --jobs", () => {
    const list = events(run("11-binhost-build-firefox-mesa.txt", "emerge '=www-client/firefox-131.0'"));
    const jobs = of(list, "jobs");
    expect(jobs[0]).toEqual({ kind: "jobs", done: 0, total: 5, running: 1, failed: 0, waiting: 0 });
    expect(jobs.some(({ running, waiting }) => running === 1 && waiting === 1)).toBe(true);
    expect(jobs.at(-1)?.done).toBe(5);
    expect(of(list, "installing")).toHaveLength(5);
  });

  it("names a failed package and its log", () => {
    expect(of(events(run("22-client-install-wording.txt", "emerge app-misc/broken-build")), "failed")).toEqual([
      { kind: "failed", cpv: "app-misc/broken-build-1.0", log: "/var/tmp/portage/app-misc/broken-build-1.0/temp/build.log" },
    ]);
  });

  it("sees a signal, and a disk that is full", () => {
    expect(of(events(run("23-interrupted-merge.txt", "kill -TERM")), "signal")).toEqual([{ kind: "signal", signal: 15 }]);
    const full = recorded("51-failures-corrupt.txt").find(({ stdout }) => stdout.includes("Errno 28"));
    expect(full && of(events(full), "no-space").length).toBeGreaterThan(0);
  });

  it("gives reason, got and expected of a wrong digest", () => {
    const [size] = of(events(run("51-failures-corrupt.txt", "emerge --oneshot app-misc/cpu-tool")), "digest");
    expect(size).toMatchObject({ reason: "Failed on size verification", got: "5000", expected: "10240" });
    const all = recorded("51-failures-corrupt.txt").flatMap((one) => of(events(one), "digest"));
    expect(all.map(({ reason }) => reason)).toContain("Failed on MD5 verification");
  });

  it("tells the cause of each refused signature by gpg's marks", () => {
    const causes = (name: string) =>
      recorded(name).flatMap((one) => of(events(one), "refused").map(({ cause, fatal }) => `${cause}${fatal ? "" : ", but installed"}`));
    const seen = new Set(
      [
        "21-binrepos-conf.txt",
        "42-signed-packages-working.txt",
        "43-signed-verify-false.txt",
        "81-trust-client-working.txt",
        "82-trust-refused.txt",
        "83-trust-keys-expired-revoked.txt",
        "84-trust-odd-starts.txt",
      ].flatMap(causes),
    );
    for (const cause of [
      "unsigned",
      "unreadable-keyring",
      "unknown-key",
      "unknown-key, but installed",
      "not-trusted",
      "tampered",
      "key-expired",
      "key-revoked",
    ])
      expect([...seen]).toContain(cause);
  });

  it("says once more that what Portage refused aloud it installed (verify-signature = false)", () => {
    const list = events(run("43-signed-verify-false.txt", "emerge --oneshot app-editors/tinyc"));
    expect(of(list, "refused").map(({ cause, fatal }) => [cause, fatal])).toEqual([
      ["unknown-key", false],
      ["unknown-key", false],
    ]);
    expect(of(list, "completed")).toHaveLength(1);
  });

  it("tells the cause with --quiet-build too, where the end of a refusal comes after the failure", () => {
    // Recorded with 3.0.82: emerge --ask=n --color=n --nospinner --quiet-build=y --getbinpkgonly --binpkg-respect-use=y app-editors/tinyc
    const jobs = ">>> Jobs: 0 of 1 complete, 1 running                                    Load avg: 11.6, 10.9, 9.2";
    const file = "/var/cache/binpkgs/app-editors/tinyc/tinyc-1.0-1.gpkg.tar";
    const text = [
      jobs,
      ">>> Emerging binary (1 of 1) app-editors/tinyc-1.0::gentoo",
      jobs,
      " * Binary package is not usable (verification failed):",
      " *  Summary:",
      " * \t(none available)",
      " * ",
      " *  Raw GnuPG output:",
      " * \t[GNUPG:] NEWSIG",
      " * \t[GNUPG:] BADSIG E50A0834B06E0039 Binhost binhost (binary packages) <binhost@binhost>",
      " * \t[GNUPG:] FAILURE gpg-exit 33554433",
      ">>> Failed to emerge app-editors/tinyc-1.0, Log file:",
      jobs,
      ">>>  '/var/tmp/portage/app-editors/tinyc-1.0/temp/build.log'",
      ">>> Jobs: 0 of 1 complete, 1 failed                                     Load avg: 11.6, 10.9, 9.2",
      "",
      ">>> Extracting info",
      " * Package:    app-editors/tinyc-1.0:0",
      " * Repository: gentoo",
      ">>> Extracting app-editors/tinyc-1.0",
      `!!! Error extracting '${file}', GnuPG verification failed`,
      "",
    ].join("\n");
    const list = parseRun(text);
    expect(of(list, "refused").map(({ cause, fatal, file: named }) => [cause, fatal, named])).toEqual([
      ["tampered", false, null],
      ["tampered", true, file],
    ]);
    expect(of(list, "failed")).toEqual([
      { kind: "failed", cpv: "app-editors/tinyc-1.0", log: "/var/tmp/portage/app-editors/tinyc-1.0/temp/build.log" },
    ]);
    expect(of(list, "jobs").at(-1)).toMatchObject({ done: 0, total: 1, failed: 1 });
  });

  it("raises an alarm when a package has another name than the index gave it", () => {
    const alarms = recorded("82-trust-refused.txt").flatMap((one) => of(events(one), "renamed-package"));
    expect(alarms[0]?.text).toContain("hello-fleet-1.0-1");
  });

  it("sees that emerge compiles because the binhost is away", () => {
    const list = events(run("50-failures-binhost.txt", "emerge --oneshot app-misc/hello-fleet"));
    expect(of(list, "index-unreachable")).toHaveLength(1);
    expect(of(list, "emerging")[0]?.binary).toBe(false);
  });

  it("gives the same events in whatever pieces the text comes", () => {
    for (const name of ["22-client-install-wording.txt", "82-trust-refused.txt", "51-failures-corrupt.txt"]) {
      for (const one of recorded(name)) {
        const text = one.stdout + one.stderr;
        const reader = runReader();
        const pieces: RunEvent[] = [];
        for (let at = 0; at < text.length; at += 7) pieces.push(...reader.push(text.slice(at, at + 7)));
        expect([...pieces, ...reader.end()]).toEqual(parseRun(text));
      }
    }
  });
});
