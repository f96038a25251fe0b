/**
 * emerge.log of 100 MB into merges by package: the built command line beside a naive Node reader and, where on PATH, qlop, emlop and genlop. Run in turn
 * (A B A B), medians; ratios count, seconds do not travel. `node build/bench/report.mjs [MEGABYTES] [ROUNDS]` after `npm run build`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.BINHOST_WIZARD_PROGRAM ?? join(root, "dist/node/binhost-wizard.mjs");
const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 5);
if (!existsSync(program)) {
  process.stderr.write("There is no dist/node/binhost-wizard.mjs: run npm run build first.\n");
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "binhost-wizard-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let state = 1;
const random = (below) => {
  state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
  return ((state ^ (state >>> 13)) >>> 0) % below;
};

/** A log of runs with up to four jobs; 1,500 packages, six versions each, four of ten as binaries. Gives the truth with it. */
function writeLog(path, bytes) {
  const file = openSync(path, "w");
  const truth = new Map();
  let time = 1_400_000_000;
  let written = 0;
  while (written < bytes) {
    const total = 1 + random(30);
    const rows = [
      [time, "Started emerge on: Nov 23, 2026 06:59:22"],
      [time, " *** emerge --update --deep --newuse --getbinpkg --jobs=4 @world"],
    ];
    const free = [time, time, time, time];
    for (let index = 1; index <= total; index += 1) {
      const slot = free.indexOf(Math.min(...free));
      const number = random(1500);
      const cp = `cat-${number % 60}/pkg${number}-100dpi`;
      const version = `${random(2)}.${random(3)}.4${random(2) ? "-r1" : ""}`;
      const binary = random(10) < 4;
      const seconds = 1 + random(binary ? 12 : 900);
      const begin = free[slot];
      const end = begin + seconds;
      free[slot] = end;
      const place = `(${index} of ${total})`;
      const cpv = `${cp}-${version}`;
      const from = binary ? `/var/cache/binpkgs/${cp}/${cpv.split("/")[1]}-1.gpkg.tar` : `/var/db/repos/gentoo/${cp}/${cpv.split("/")[1]}.ebuild`;
      rows.push([begin, ` >>> emerge ${place} ${cpv} to /`]);
      if (binary) rows.push([begin, ` === ${place} Merging Binary (${cpv}::${from})`]);
      else
        rows.push(
          [begin, ` === ${place} Cleaning (${cpv}::${from})`],
          [begin, ` === ${place} Compiling/Merging (${cpv}::${from})`],
          [end, ` === ${place} Merging (${cpv}::${from})`],
        );
      rows.push(
        [end, ` >>> AUTOCLEAN: ${cp}:0`],
        [end, ` === Unmerging... (${cpv})`],
        [end, ` >>> unmerge success: ${cpv}`],
        [end, ` === ${place} Post-Build Cleaning (${cpv}::${from})`],
        [end, ` ::: completed emerge ${place} ${cpv} to /`],
      );
      const sums = truth.get(cp) ?? [0, 0, 0, 0];
      sums[binary ? 2 : 0] += 1;
      sums[binary ? 3 : 1] += seconds;
      truth.set(cp, sums);
    }
    time = Math.max(...free);
    rows.push([time, " *** exiting successfully."], [time, " *** terminating."]);
    time += 100 + random(9000);
    rows.sort((a, b) => a[0] - b[0]);
    written += writeSync(file, `${rows.map(([at, text]) => `${at}: ${text}`).join("\n")}\n`);
  }
  closeSync(file);
  return { truth, written };
}

const log = join(folder, "emerge.log");
const { truth, written } = writeLog(log, megabytes * 1_000_000);

const onPath = (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
const naive = join(root, "build/bench/reportNaive.mjs");
const peers = [
  { name: "binhost-wizard report --log", argv: [process.execPath, program, "report", "--log", log, "--by", "package", "--format", "json"] },
  { name: "Node, readline and regular expressions", argv: [process.execPath, naive, log] },
  ...(onPath("qlop") ? [{ name: "qlop (does not tell binary from source)", argv: ["qlop", "-f", log, "-mca"] }] : []),
  ...(onPath("emlop") ? [{ name: "emlop (cuts some names wrongly)", argv: ["emlop", "-F", log, "stats", "-sp"] }] : []),
  ...(onPath("genlop") ? [{ name: "genlop (does not tell binary from source)", argv: ["genlop", "-f", log, "-l"] }] : []),
];
const absent = ["qlop", "emlop", "genlop"].filter((name) => !onPath(name));

const timeTool = existsSync("/usr/bin/time");
function measure({ argv }) {
  const before = process.hrtime.bigint();
  const [command, ...rest] = timeTool ? ["/usr/bin/time", "-f", "PEAK %M CPU %U %S", ...argv] : argv;
  const done = spawnSync(command, rest, { maxBuffer: 1 << 30 });
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (done.status !== 0) return null;
  const [, kilobytes = 0, user = 0, system = 0] = /PEAK (\d+) CPU ([\d.]+) ([\d.]+)/.exec(String(done.stderr)) ?? [];
  return { seconds, peak: Number(kilobytes) / 1024, cpu: Number(user) + Number(system), stdout: done.stdout };
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const runs = peers.map(() => []);
for (let round = 0; round <= rounds; round += 1)
  peers.forEach((peer, at) => {
    const one = measure(peer);
    // The first round fills the page cache.
    if (round > 0 && one !== null) runs[at].push(one);
  });

const said = JSON.parse(runs[0][0].stdout);
const found = new Map(said.packages.map((p) => [p.package, [p.source.merges, p.source.seconds, p.binary.merges, p.binary.seconds]]));
const right = found.size === truth.size && [...truth].every(([cp, sums]) => JSON.stringify(found.get(cp)) === JSON.stringify(sums));

// What a machine runs (electron/engine/machine/scripts/mergeLog.ts), up to base64.
const source = readFileSync(join(root, "shared/report/shortLines.ts"), "utf8");
const awk = new Function(`return \`${/SHORTEN_AWK = `([^`]*)`/.exec(source)?.[1] ?? ""}\``)();
const marks = [
  ">>> emerge (",
  "::: completed emerge (",
  ") Merging Binary (",
  ") Compiling/",
  ">>> AUTOCLEAN: ",
  " *** emerge ",
  " *** Finished. ",
  " *** exiting ",
];
const filter = `tr '\\000' '\\n' < '${log}' | LC_ALL=C grep -aF ${marks.map((mark) => `-e '${mark}'`).join(" ")} | LC_ALL=C grep -aE '^[0-9]+:'`;
const sent = (rest) => {
  const began = process.hrtime.bigint();
  const count = Number(execFileSync("sh", ["-c", `${filter} | ${rest} | wc -c`], { encoding: "utf8" }));
  return `${((count / written) * 100).toFixed(1)} % (${(Number(process.hrtime.bigint() - began) / 1e9).toFixed(1)} s there)`;
};
const short = `LC_ALL=C awk '${awk}' | gzip -9`;
const base = median(runs[0].map((r) => r.seconds));
process.stdout.write(`emerge.log, ${(written / 1e6).toFixed(0)} MB, ${truth.size} packages, ${rounds} rounds in turn; whole processes\n`);
peers.forEach((peer, at) => {
  if (runs[at].length === 0) {
    process.stdout.write(`  ${peer.name.padEnd(42)} ended with an error here and was not measured\n`);
    return;
  }
  const seconds = median(runs[at].map((r) => r.seconds));
  const peak = Math.max(...runs[at].map((r) => r.peak));
  process.stdout.write(
    `  ${peer.name.padEnd(42)} ${seconds.toFixed(2)} s  ${(written / 1e6 / seconds).toFixed(0)} MB/s  peak ${peak.toFixed(0)} MiB  CPU ${median(runs[at].map((r) => r.cpu)).toFixed(2)} s  ours is ${(base / seconds).toFixed(2)} x\n`,
  );
});
process.stdout.write(`  equal to the truth, to the second: ${right ? "yes" : "NO"}\n`);
process.stdout.write(`  over SSH travel, before base64: ${sent(short)}; whole lines and gzip -1 would be ${sent("gzip -1")}\n`);
process.stdout.write(`  absent on this computer: ${absent.join(", ") || "none"}\n`);
process.stdout.write(
  "  unfair: Node's own start is in our time and in the naive reader's, not in a C program's; the naive reader knows no roots, damage or clocks.\n",
);
process.exitCode = right ? 0 : 1;
