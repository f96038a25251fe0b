/** The check-up of a fleet: what each machine says of itself, and what it gets from the binhost. Changes nothing. */
import type { CallOutput, Surveyed } from "../../../shared/contract/contract.ts";
import type { Result, WizardError } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { FactsByMachine, Plan } from "../../../shared/model/plan.ts";
import { ownRepo } from "../install/client.ts";
import type { MachineDoor } from "../machine.ts";
import type { Ask } from "../ports.ts";
import { judgeIndex } from "../run/steps/checkIndex.ts";
import { judgeSignature } from "../run/steps/checkSignature.ts";
import { isTrusted } from "../run/steps/trustKey.ts";
import type { Connections } from "../session/connections.ts";

export type VerifyOptions = {
  readonly connections: Connections;
  readonly ask: Ask;
  readonly survey: (fleet: Fleet, machines: readonly string[]) => Promise<readonly Surveyed[]>;
  /** What is known of a machine that is not looked at anew. */
  readonly factsOf: (fleet: Fleet, machine: string) => Promise<Result<Facts>>;
  readonly plan: (fleet: Fleet, facts: FactsByMachine) => Plan;
};

type Check = CallOutput<"verify">["machines"][number]["checks"][number];
const check = (id: string, ok: boolean, detail: string): Check => ({ id, ok, detail });
const fault = (error: WizardError): string => `${error.what} ${error.why}`;
const judged = <T>(id: string, result: Result<T>, words: (value: T) => string): Check =>
  result.ok ? check(id, true, words(result.value)) : check(id, false, fault(result.error));
/** As `judged`, with how many packages are listed. */
const judgedIndex = (result: Result<{ readonly listed: number }>, uri: string): Check => ({
  ...judged("index", result, (seen) => `${uri}: ${seen.listed} packages`),
  ...(result.ok ? { count: result.value.listed } : {}),
});

const featuresOf = (facts: Facts) => new Set((facts.env.FEATURES ?? "").split(/\s+/));

/** Ids: index-fresh, buildpkg, service, trust, index. */
async function checkBinhost(fleet: Fleet, facts: Facts, door: MachineDoor, uri: string | null): Promise<Check[]> {
  const checks: Check[] = [];
  const { pkgdir } = facts;
  if (!pkgdir?.indexPresent) checks.push(check("index-fresh", false, "There is no package index yet."));
  else {
    const looked = await door.call("fix-index", { pkgdir: pkgdir.path, fix: false });
    checks.push(
      looked.ok
        ? check(
            "index-fresh",
            looked.value.clean,
            looked.value.clean ? `${pkgdir.indexPackages ?? 0} packages, index and files agree` : looked.value.text.trim(),
          )
        : check("index-fresh", false, fault(looked.error)),
    );
  }
  checks.push(
    check(
      "buildpkg",
      featuresOf(facts).has("buildpkg"),
      featuresOf(facts).has("buildpkg") ? "What is built is kept as a package." : "FEATURES does not have buildpkg.",
    ),
  );
  if (fleet.choices.serving.method === "http") {
    const { running, enabled, installed } = facts.nginx;
    const words = !installed ? "nginx is not installed." : `nginx ${running ? "runs" : "does not run"}, ${enabled ? "also" : "not"} at boot.`;
    checks.push(check("service", running && enabled, words));
  }
  if (fleet.choices.signing.mode === "sign") checks.push(trustCheck(facts, facts.signingKey?.fingerprint ?? null));
  if (uri !== null) checks.push(judgedIndex(await judgeIndex(door, { uri, arch: facts.env.ARCH ?? null, chost: facts.env.CHOST ?? null }), uri));
  return checks;
}

function trustCheck(facts: Facts, fingerprint: string | null): Check {
  if (fingerprint === null) return check("trust", false, "The binhost has no signing key.");
  const validity = facts.trust.keys.find((k) => k.fingerprint === fingerprint)?.validity ?? null;
  const words = isTrusted(validity)
    ? `${fingerprint} has validity ${validity}`
    : `${fingerprint} has validity ${validity ?? "none"}; Portage takes only f or u.`;
  return check("trust", isTrusted(validity), words);
}

/** Ids: getbinpkg, repository, index, verify-signature, trust, signature. */
async function checkClient(fleet: Fleet, facts: Facts, door: MachineDoor, fingerprint: string | null): Promise<Check[]> {
  const checks: Check[] = [];
  const options = (facts.env.EMERGE_DEFAULT_OPTS ?? "").split(/\s+/);
  const on = featuresOf(facts).has("getbinpkg") || options.some((o) => o === "--getbinpkg" || o === "--getbinpkg=y" || o === "-g");
  checks.push(check("getbinpkg", on, on ? "Binary packages are asked for." : "FEATURES does not have getbinpkg: everything is compiled."));
  const own = ownRepo(fleet, facts);
  checks.push(
    check(
      "repository",
      own !== null,
      own ? `${own.repo?.name ?? "PORTAGE_BINHOST"}: ${own.uri}` : "No binary repository of this fleet is configured.",
    ),
  );
  if (own === null) return checks;
  const index = await judgeIndex(door, { uri: own.uri, arch: facts.env.ARCH ?? null, chost: facts.env.CHOST ?? null });
  checks.push(judgedIndex(index, own.uri));
  if (fleet.choices.signing.mode !== "sign") return checks;
  const verifies = own.repo?.verifySignature === true || featuresOf(facts).has("binpkg-request-signature");
  checks.push(check("verify-signature", verifies, verifies ? "Unsigned packages are refused." : "verify-signature is not true for this repository."));
  checks.push(trustCheck(facts, fingerprint));
  if (index.ok && !own.uri.startsWith("ssh://"))
    checks.push(judged("signature", await judgeSignature(door, own.uri), (path) => `${path}: accepted signed, refused unsigned`));
  return checks;
}

/** All machines (or those named) at once, each with its own checks; one that cannot be reached has the check `reach` alone. */
export async function verifyFleet(fleet: Fleet, options: VerifyOptions, only: readonly string[] = []): Promise<CallOutput<"verify">> {
  const surveyed = await options.survey(fleet, only);
  const facts = Object.fromEntries(surveyed.flatMap((s) => (s.facts ? [[s.id, s.facts]] : [])));
  const binhost = fleet.machines.find((m) => m.role === "binhost");
  if (binhost && only.length > 0 && !only.includes(binhost.id)) {
    const known = await options.factsOf(fleet, binhost.id);
    if (known.ok) facts[binhost.id] = known.value;
  }
  const { uri } = options.plan(fleet, facts).decisions;
  const fingerprint = (binhost && facts[binhost.id]?.signingKey?.fingerprint) ?? null;
  const machines = await Promise.all(
    fleet.machines
      .filter((m) => only.length === 0 || only.includes(m.id))
      .map(async (machine) => {
        const found = surveyed.find((s) => s.id === machine.id);
        if (!found?.facts) return { id: machine.id, checks: [check("reach", false, found?.error ? fault(found.error) : "It was not looked at.")] };
        const opened = await options.connections.open(machine, options.ask);
        if (!opened.ok) return { id: machine.id, checks: [check("reach", false, fault(opened.error))] };
        const { door } = opened.value;
        const checks =
          machine.role === "binhost"
            ? await checkBinhost(fleet, found.facts, door, fleet.choices.serving.method === "http" ? uri : null)
            : await checkClient(fleet, found.facts, door, fingerprint);
        return { id: machine.id, checks: [check("reach", true, "Signed in."), ...checks] };
      }),
  );
  return { ok: machines.every((m) => m.checks.every((c) => c.ok)), machines };
}
