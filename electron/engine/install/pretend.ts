/** What an installation would do, against a fresh index. Portage is asked; what it does not say is worked out from the index. */
import type { Pretended } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import { splitCpv } from "../../../shared/portage/cpv.ts";
import { type Pretend, parsePretend } from "../../../shared/portage/emergeOutput.ts";
import { buildsOf, type PackagesIndex } from "../../../shared/portage/packagesIndex.ts";
import { whyNotBinary } from "../../../shared/portage/whyNotBinary.ts";
import { judgeIndex } from "../run/steps/checkIndex.ts";
import { pretendArgv } from "./atoms.ts";
import { type Client, fetchIndex } from "./client.ts";

export type Asked = {
  readonly pretend: Pretend;
  readonly code: number | null;
  readonly stderr: string;
  readonly index: PackagesIndex;
};

const lastLines = (text: string) => text.trim().split("\n").slice(-30).join("\n");

/** The index is fetched first: `emerge --pretend` alone goes by an old copy without saying so in its exit code (PORTAGE-MEASURED, trap 2). */
export async function freshIndex(client: Client): Promise<Result<PackagesIndex>> {
  const { env } = client.facts;
  const judged = await judgeIndex(client.door, { uri: client.uri, arch: env.ARCH ?? null, chost: env.CHOST ?? null });
  return judged.ok ? fetchIndex(client) : judged;
}

/** Asks Portage. Errors: the question itself could not be answered, or by an old index. That something would be compiled is no error here. */
export async function askPortage(
  client: Client,
  atoms: readonly string[],
  index: PackagesIndex,
  options: readonly string[] = [],
): Promise<Result<Asked>> {
  const answer = await client.door.call("run", { argv: [...pretendArgv(atoms, options)], timeoutSeconds: 900, maxBytes: 16_000_000 });
  if (!answer.ok) return answer;
  const { stdout, stderr, code, timedOut } = answer.value;
  const pretend = parsePretend(stdout, stderr);
  const fault = timedOut
    ? catalogue["install.pretend-failed"](client.id, "It took longer than fifteen minutes.", lastLines(stderr))
    : unusable(client, pretend, stderr);
  return fault ? failed(fault) : ok({ pretend, code, stderr, index });
}

function unusable(client: Client, pretend: Pretend, stderr: string): WizardError | null {
  const { id } = client;
  const details = lastLines(stderr);
  if (pretend.crashed !== null) return catalogue["install.pretend-failed"](id, `Portage itself failed: ${pretend.crashed}`, details);
  const [config] = pretend.configErrors;
  if (config !== undefined) return catalogue["install.pretend-failed"](id, `Its configuration has an error: ${config}`, details);
  // Another binhost that is down is no obstacle; ours is.
  const ours = (repo: string, uri: string | null) => client.repo === null || repo === client.repo.name || uri === client.uri;
  const trouble = pretend.indexTroubles.find((t) => ours(t.repo, t.uri));
  if (trouble || pretend.staleIndex.some((repo) => ours(repo, null)))
    return catalogue["install.stale-index"](id, client.uri, trouble?.text || details);
  return null;
}

/** Why this package would be compiled; null: it would come as a binary. */
export function causeFor(client: Client, asked: Asked, cpv: string, options: readonly string[] = []): ReturnType<typeof whyNotBinary> {
  const cp = splitCpv(cpv)?.cp ?? cpv;
  return whyNotBinary({ cp, pretend: asked.pretend, builds: buildsOf(asked.index, cp), env: client.facts.env, options });
}

/** Portage gave no list that could be carried out: masked, blocked, unknown. */
export function obstacle(client: Client, atoms: readonly string[], asked: Asked): WizardError | null {
  const { pretend, code, stderr } = asked;
  const [unknown] = pretend.unknown;
  if (unknown && pretend.packages.length === 0) return catalogue["install.unknown"](client.id, unknown.atom, lastLines(stderr));
  const block = pretend.blocks.find((b) => b.hard);
  if (block)
    return catalogue["install.pretend-failed"](client.id, `Packages block each other: ${block.atom} ${block.text}`.trim(), lastLines(stderr));
  if (code === 0 && pretend.needed.length === 0) return null;
  const name = atoms.find((atom) => !atom.startsWith("@")) ?? atoms[0] ?? "";
  const cause = causeFor(client, asked, pretend.masked[0]?.cpv ?? name.replace(/^[<>=~!]+/, ""));
  const needed = pretend.needed[0];
  const why = needed ? `Portage first wants a change: ${needed.line}` : (cause?.words ?? `emerge --pretend ended with exit code ${code ?? "none"}.`);
  return catalogue["install.pretend-failed"](client.id, why, lastLines(stderr));
}

/** For faces: the list, with a reason for each package that would be compiled. */
export function pretended(client: Client, asked: Asked): Pretended {
  const packages = asked.pretend.packages.map((p) => {
    const cause = p.binary ? null : causeFor(client, asked, p.cpv);
    return {
      cpv: p.cpv,
      binary: p.binary,
      buildId: p.buildId,
      repo: p.repo,
      bytes: p.bytes,
      why: cause ? `${cause.words} ${cause.remedy}` : null,
      cause: cause?.code ?? null,
    };
  });
  const binaries = packages.filter((p) => p.binary).length;
  return { packages, binaries, sources: packages.length - binaries, stderr: asked.stderr };
}
