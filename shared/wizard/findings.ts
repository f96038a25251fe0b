/** What is worth knowing of one machine before its ordinary facts: what is set up already, what was edited, what could not be read. */
import type { Facts } from "../model/facts.ts";
import type { Issue, Plan } from "../model/plan.ts";
import { list } from "../text/list.ts";
import type { TextKey, Values } from "../text/text.ts";

export type Finding = { readonly key: TextKey; readonly values: Values };

const finding = (when: boolean, key: TextKey, values: Values = {}): readonly Finding[] => (when ? [{ key, values }] : []);

/** Configuration files whose packages were installed with other content, each once. */
export const editedConfig = (facts: Facts): readonly string[] => [...new Set(facts.installed.flatMap((each) => each.editedConfig))].sort();

const words = (text: string | undefined): readonly string[] => (text ?? "").split(/\s+/).filter((word) => word !== "");

/** The section of binrepos.conf that comes with a stage 3. */
const OFFICIAL = "gentoo";

/** The unusual first. Empty for a plain machine. */
export function findingsOf(facts: Facts): readonly Finding[] {
  const edited = editedConfig(facts);
  const old = facts.env.PORTAGE_BINHOST ?? "";
  const features = words(facts.env.FEATURES);
  const fetches = features.includes("getbinpkg");
  const sources = facts.binrepos.map((repo) => repo.name);
  return [
    ...finding(facts.target !== "/", "found.stage3", { target: facts.target }),
    ...finding(facts.gaps.length > 0, "found.gaps", { count: facts.gaps.length }),
    ...finding(facts.makeConf.form === "directory", "found.make-conf-dir"),
    ...finding(facts.makeConf.form === "missing" && facts.os.isGentoo, "found.make-conf-missing"),
    ...finding(old !== "", "found.old-binhost", { uri: old }),
    ...finding(fetches && sources.length > 0, "found.fetches", { names: list(sources) }),
    // A stage 3 brings the official binhost's entry along; it does nothing until somebody asks for binary packages.
    ...finding(!fetches && sources.some((name) => name !== OFFICIAL), "found.sources", { names: list(sources) }),
    ...finding(features.includes("buildpkg"), "found.buildpkg"),
    ...finding((facts.pkgdir?.indexPackages ?? 0) > 0, "found.packages", { count: facts.pkgdir?.indexPackages ?? 0 }),
    ...finding(facts.signingKey !== null, "found.signing-key"),
    ...finding(facts.nginx.running, "found.nginx"),
    ...finding(facts.portUser !== null && facts.portUser !== "", "found.port", { who: facts.portUser ?? "" }),
    ...finding(edited.length > 0, "found.edited", { count: edited.length }),
  ];
}

const LEVELS = ["blocker", "warning", "note"] as const;

/** What the plan has to say of one machine as it was found, the worst first. Choices have their pages for the rest. */
export function machineIssues(plan: Plan | null, id: string): readonly Issue[] {
  return (plan?.issues ?? [])
    .filter((each) => each.machine === id && each.code !== "gate.not-surveyed" && (each.code.startsWith("gate.") || each.code.startsWith("facts.")))
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

/** Why this machine is left out of the plan; null: it is not. */
export const leftOutBy = (plan: Plan | null, id: string): Issue | null => machineIssues(plan, id).find((each) => each.level === "blocker") ?? null;
