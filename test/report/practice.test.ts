/** The practice fleet's report: the whole way over SSH, against figures added up by another reader of the same logs. */
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { splitCpv } from "../../shared/portage/cpv.ts";
import { parseEmergeLog } from "../../shared/portage/emergeLog.ts";
import { openPractice, type Practice } from "../practice/session.ts";

let p: Practice;
beforeAll(async () => {
  p = await openPractice({ clients: 2 });
});
afterAll(async () => {
  await p.close();
});

const logOf = (id: string): string => join(p.practice.machines.find((m) => m.id === id)?.root ?? "", "var/log/emerge.log");
/** The machine's log with the packed one that logrotate moved away, oldest first. */
function textOf(id: string): string {
  const folder = dirname(logOf(id));
  const old = readdirSync(folder).filter((name) => name.startsWith("emerge.log-"));
  return [...old.map((name) => gunzipSync(readFileSync(join(folder, name))).toString()), readFileSync(logOf(id), "utf8")].join("");
}
const read = (id: string) => parseEmergeLog(textOf(id)).merges.flatMap((m) => (m.end === null ? [] : [{ ...m, seconds: m.end - m.start }]));
const sum = (list: readonly { readonly seconds: number }[]) => list.reduce((all, { seconds }) => all + seconds, 0);

it("reads each log once, then only what is new; figures are those of the logs", async () => {
  const { fleet } = p.practice;
  const first = await p.session.get("report.read", { fleet });
  expect(first.machines.map(({ id, ok, merges, fresh }) => [id, ok, merges, fresh])).toEqual(
    fleet.machines.map(({ id }) => [id, true, read(id).length, read(id).length]),
  );
  const client = fleet.machines.find((m) => m.role === "client")?.id ?? "";
  const host = fleet.machines.find((m) => m.role === "binhost")?.id ?? "";
  // The binhost's and the second client's older logs are packed, and read too.
  expect(first.machines.map(({ rotated }) => rotated.length)).toEqual([1, 0, 1]);
  const made = await p.session.get("report.make", { fleet, by: "package", machine: client });
  expect(made.report.spent).toMatchObject({ merges: read(host).filter((m) => !m.binary).length, seconds: sum(read(host).filter((m) => !m.binary)) });
  expect(made.report.total).toMatchObject({
    compiledSeconds: sum(read(client).filter((m) => !m.binary)),
    binarySeconds: sum(read(client).filter((m) => m.binary)),
  });

  // One binary of a package that the client has compiled once: the saving is their difference, to the second.
  const built = read(client).find((m, _, all) => !m.binary && all.filter((o) => splitCpv(o.cpv)?.cp === splitCpv(m.cpv)?.cp).length === 1);
  expect(built).toBeDefined();
  const { cpv = "", seconds = 0 } = built ?? {};
  const at = Math.floor(Date.now() / 1000);
  appendFileSync(
    logOf(client),
    `${at}:  >>> emerge (1 of 1) ${cpv} to /\n${at}:  === (1 of 1) Merging Binary (${cpv}::/var/cache/binhost/x.gpkg.tar)\n`,
  );
  expect((await p.session.get("report.read", { fleet, machines: [client] })).machines).toMatchObject([
    { id: client, fresh: 0, restarted: false, skipped: { unfinished: 1 } },
  ]);
  appendFileSync(logOf(client), `${at + 2}:  ::: completed emerge (1 of 1) ${cpv} to /\n`);
  expect((await p.session.get("report.read", { fleet, machines: [client] })).machines).toMatchObject([
    { id: client, fresh: 1, restarted: false, skipped: { unfinished: 0 } },
  ]);
  const after = await p.session.get("report.make", { fleet, by: "package", machine: client, estimate: true });
  expect(after.report.total.measuredSaved - made.report.total.measuredSaved).toBe(seconds - 2);
  expect(after.report.rows.find(({ key }) => key === splitCpv(cpv)?.cp)).toMatchObject({ binaries: 1, measured: 1, saved: seconds - 2 });
  expect(after.estimates.map(({ machine }) => machine)).toEqual([client]);
  expect(after.read.every((each) => each.at !== null)).toBe(true);
});

it("a machine that is away keeps what was read; one that is no client is refused", async () => {
  const { fleet } = p.practice;
  const away = { ...fleet, machines: fleet.machines.map((m, i) => (i === 1 ? { ...m, id: "away", port: 1 } : m)) };
  const { machines } = await p.session.get("report.read", { fleet: away });
  expect(machines.map(({ id, ok }) => [id, ok])).toEqual(away.machines.map(({ id }) => [id, id !== "away"]));
  expect((await p.session.fails("report.make", { fleet, machine: "nobody" })).code).toBe("call.input");
});
