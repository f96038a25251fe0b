/** Packages of the index that would come as binaries on this client: seen by keyword and CHOST, then by Portage itself. */
import type { Offer } from "../../../shared/contract/contract.ts";
import { ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { compareCpv } from "../../../shared/portage/cpv.ts";
import { parsePretend } from "../../../shared/portage/emergeOutput.ts";
import { type IndexPackage, indexField, indexPackage, type PackagesIndex } from "../../../shared/portage/packagesIndex.ts";
import { pretendArgv } from "./atoms.ts";
import type { BuildTimes } from "./buildTimes.ts";
import type { Client } from "./client.ts";

export type Candidate = { readonly build: IndexPackage; readonly description: string };

const words = (text: string | undefined) => (text ?? "").split(/\s+/).filter((word) => word !== "");

/** Whether this client's keywords let the package through (portage(5): `~*`, `*`, `**`). Without ACCEPT_KEYWORDS nothing is hidden. */
export function keywordsFit(keywords: readonly string[], accepted: readonly string[]): boolean {
  if (accepted.length === 0 || keywords.length === 0 || accepted.includes("**")) return true;
  return keywords.some(
    (keyword) =>
      accepted.includes(keyword) ||
      accepted.includes(`~${keyword}`) ||
      (keyword.startsWith("~") ? accepted.includes("~*") : accepted.includes("*") || accepted.includes("~*")),
  );
}

/** One entry a package: its newest version that can be seen here, newest build first. */
export function candidates(index: PackagesIndex, client: Client, search: string): readonly Candidate[] {
  const { env } = client.facts;
  const accepted = words(env.ACCEPT_KEYWORDS);
  const chosts = words(env.ACCEPT_CHOSTS || env.CHOST);
  const wanted = search.trim().toLowerCase();
  const best = new Map<string, Candidate>();
  for (const entry of index.entries) {
    const description = indexField(index, entry, "DESC");
    if (wanted !== "" && !entry.cpv.toLowerCase().includes(wanted) && !description.toLowerCase().includes(wanted)) continue;
    const build = indexPackage(index, entry);
    if (!keywordsFit(build.keywords, accepted)) continue;
    if (chosts.length > 0 && build.chost !== "" && !chosts.includes(build.chost)) continue;
    const there = best.get(build.cp);
    const newer =
      !there || compareCpv(build.cpv, there.build.cpv) > 0 || (build.cpv === there.build.cpv && Number(build.buildId) > Number(there.build.buildId));
    if (newer) best.set(build.cp, { build, description });
  }
  return [...best.values()].sort((a, b) => (a.build.cp < b.build.cp ? -1 : 1));
}

/**
 * Which of them Portage would take as binaries, each looked at by itself (--nodeps). Masked ones stop the whole question, so they are taken out
 * and it is asked again. Output: build id by cpv; null: Portage could not be asked.
 */
async function takenAsBinary(client: Client, builds: readonly IndexPackage[]): Promise<Result<ReadonlyMap<string, string | null> | null>> {
  let left = builds;
  for (let round = 0; round < 4 && left.length > 0; round += 1) {
    const atoms = left.map((b) => `=${b.cpv}`);
    const answer = await client.door.call("run", {
      argv: [...pretendArgv(atoms, ["--nodeps", "--oneshot"])],
      timeoutSeconds: 300,
      maxBytes: 8_000_000,
    });
    if (!answer.ok) return answer;
    const seen = parsePretend(answer.value.stdout, answer.value.stderr);
    if (seen.packages.length > 0) return ok(new Map(seen.packages.filter((p) => p.binary).map((p) => [p.cpv, p.buildId])));
    const out = new Set([...seen.masked.flatMap((m) => [m.cpv, m.atom.replace(/^=/, "")]), ...seen.unknown.map((u) => u.atom.replace(/^=/, ""))]);
    const kept = left.filter((b) => !out.has(b.cpv));
    if (kept.length === left.length) return ok(null);
    left = kept;
  }
  return ok(left.length === 0 ? new Map() : null);
}

/**
 * A page of offers. `total`: packages that can be seen here; how many of them fit by USE is known only for those looked at.
 * @param index as the client gets it
 */
export async function listOffers(
  fleet: Fleet,
  client: Client,
  index: PackagesIndex,
  asked: { readonly search: string; readonly limit: number },
  times: BuildTimes,
): Promise<Result<{ readonly offers: Offer[]; readonly total: number }>> {
  const all = candidates(index, client, asked.search);
  const here = new Map(client.facts.installed.map((p) => [p.cpv, p.buildId]));
  // What is not installed yet comes first: that is what one wants to install.
  const ordered = [...all.filter((c) => !here.has(c.build.cpv)), ...all.filter((c) => here.has(c.build.cpv))];
  const offers: Offer[] = [];
  for (let at = 0; at < ordered.length && offers.length < asked.limit; at += Math.max(20, asked.limit)) {
    const piece = ordered.slice(at, at + Math.max(20, asked.limit));
    const taken = await takenAsBinary(
      client,
      piece.map((c) => c.build),
    );
    if (!taken.ok) return taken;
    for (const { build, description } of piece) {
      if (offers.length >= asked.limit || (taken.value !== null && !taken.value.has(build.cpv))) continue;
      const estimate = await times.secondsOf(fleet, build.cp);
      offers.push({
        cpv: build.cpv,
        buildId: taken.value?.get(build.cpv) ?? build.buildId,
        size: build.size,
        description,
        sourceSeconds: estimate?.seconds ?? null,
        sourceBasis: estimate?.basis ?? null,
        installed: here.has(build.cpv),
      });
    }
  }
  return ok({ offers, total: all.length });
}
