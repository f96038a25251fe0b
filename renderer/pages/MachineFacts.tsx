import { readGpu } from "../../shared/hardware/gpus.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { bytes, dateTime, duration, memory } from "../../shared/text/format.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { editedConfig } from "../../shared/wizard/findings.ts";
import css from "./Machines.module.css";

type Row = { readonly name: string; readonly value: string; readonly small?: string };

const row = (name: string, value: string | null, small?: string | null): readonly Row[] =>
  value === null || value === "" ? [] : [{ name, value, ...(small === null || small === undefined ? {} : { small }) }];

/** Without the maker's marks, clock and core count: "Intel Core i5-6500". */
const cpuName = (model: string): string =>
  t("facts.name", {
    name: model
      .replace(/\((R|TM|tm)\)/g, "")
      .replace(/ (CPU )?@.*$| \d+-Core Processor$| Processor$/i, "")
      .replace(/ CPU$/, "")
      .replace(/\s+/g, " "),
  });

/** Names of things are put into words by key too: a language may write them otherwise. */
const named = (name: string): string => t("facts.name", { name });
const gpus = (facts: Facts): string => list([...new Set(facts.gpus.map((gpu) => named(readGpu(gpu).name)))]);
const system = (facts: Facts): string => {
  const init = facts.init === "unknown" ? null : facts.init === "openrc" ? "OpenRC" : "systemd";
  const { version } = facts.portage;
  if (version === null) return init === null ? "" : named(init);
  return init === null ? t("facts.portage-version", { version }) : t("facts.init-portage", { init, version });
};

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <dl className="facts">
      {rows.map((each) => (
        <div key={each.name}>
          <dt>{each.name}</dt>
          <dd>
            {each.value} {each.small === undefined ? null : <small>{each.small}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The same in one line, for a card that is folded. */
export const factsLine = (facts: Facts): string =>
  [
    facts.cpu === null ? facts.arch : cpuName(facts.cpu.model),
    facts.x86Level === null ? null : `v${facts.x86Level}`,
    facts.memoryBytes === null ? null : memory(facts.memoryBytes),
    facts.gpus.length === 0 ? null : gpus(facts),
  ]
    .filter((x) => x !== null && x !== "")
    .join(" · ");

/** What matters most, in words and figures. */
export function FactList({ facts }: { readonly facts: Facts }) {
  const level = facts.x86Level === null ? null : `x86-64-v${facts.x86Level}`;
  return (
    <Rows
      rows={[
        ...row(t("facts.processor"), facts.cpu === null ? facts.arch : cpuName(facts.cpu.model), level),
        ...row(t("facts.system"), facts.os.isGentoo ? system(facts) : t("facts.not-gentoo", { os: facts.os.name ?? "?" })),
        ...row(
          t("facts.memory"),
          facts.memoryBytes === null ? null : memory(facts.memoryBytes),
          facts.cpu === null ? null : t("facts.threads", { count: facts.cpu.count }),
        ),
        ...row(t("facts.profile"), facts.portage.profile),
        ...row(t("facts.graphics"), facts.gpus.length === 0 ? t("facts.no-gpu") : gpus(facts)),
        ...row(t("facts.packages"), t("facts.installed", { count: facts.installed.length })),
        ...row(
          t("facts.disk"),
          facts.pkgdir?.freeBytes === null || facts.pkgdir === null
            ? null
            : t("facts.free", { size: bytes(facts.pkgdir.freeBytes), path: facts.pkgdir.path }),
        ),
        ...row(t("facts.root"), facts.rootVia === null ? t("facts.no-root") : t(`root.${facts.rootVia}`)),
      ]}
    />
  );
}

const yesNo = (value: boolean): string => (value ? t("facts.yes") : t("facts.no"));
const env = (facts: Facts, ...names: readonly string[]): readonly Row[] => names.flatMap((name) => row(name, facts.env[name] ?? null));

const service = (facts: Facts): string => (facts.nginx.installed ? (facts.nginx.running ? t("facts.runs") : t("facts.stands")) : t("facts.no"));

function Group({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return rows.length === 0 ? null : (
    <>
      <h3 className="label">{title}</h3>
      <Rows rows={rows} />
    </>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return lines.length === 0 ? null : (
    <>
      <h3 className="label">{title}</h3>
      <ul className={css.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** All the rest, in groups, and what could not be read. */
export function MoreFacts({ facts }: { readonly facts: Facts }) {
  const { pkgdir } = facts;
  return (
    <div className={css.more}>
      <Group
        title={t("facts.the-machine")}
        rows={[
          ...row(t("facts.taken"), dateTime(facts.takenAt)),
          ...row(t("facts.user"), facts.user),
          ...row(t("facts.hostname"), facts.hostname),
          ...row(t("facts.kernel"), facts.kernel),
          ...row(t("facts.release"), facts.os.release ?? facts.os.name),
          ...row(t("facts.arch"), facts.arch),
          ...row(t("facts.libc"), facts.libc),
          ...row(t("facts.clock"), facts.clockOffset === null ? null : duration(Math.abs(facts.clockOffset))),
          ...row(t("facts.networks"), facts.networks.join(", ")),
          ...row(t("facts.proxies"), Object.keys(facts.proxies).join(", ")),
          ...row(t("facts.jobs"), facts.jobsRunning.join(", ")),
        ]}
      />
      <Group
        title={t("facts.portage")}
        rows={[
          ...env(facts, "CHOST", "COMMON_FLAGS", "MAKEOPTS", "VIDEO_CARDS", "CPU_FLAGS_X86", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE", "USE", "FEATURES"),
          ...row(t("facts.make-conf"), facts.makeConf.path, t(`facts.form.${facts.makeConf.form}`)),
          ...row(t("facts.files"), t("facts.file-count", { count: facts.files.length })),
          ...row(t("facts.tree"), facts.tree.timestamp ?? facts.tree.commit, facts.tree.syncType),
          ...row(t("facts.world"), t("facts.world-count", { count: facts.world.length })),
        ]}
      />
      <Group
        title={t("facts.serving")}
        rows={[
          ...row(
            t("facts.pkgdir"),
            pkgdir?.path ?? null,
            pkgdir === null || pkgdir.indexPackages === null ? null : t("facts.in-index", { count: pkgdir.indexPackages }),
          ),
          ...row(t("facts.tmp"), facts.tmpdirFreeBytes === null ? null : t("facts.tmp-free", { size: bytes(facts.tmpdirFreeBytes) })),
          ...row(t("facts.nginx"), service(facts)),
          ...row(t("facts.port"), facts.portUser === null ? t("facts.port-free") : facts.portUser === "" ? t("facts.port-used") : facts.portUser),
          ...row(t("facts.sources"), facts.binrepos.map((repo) => `${repo.name}: ${repo.syncUri ?? "?"}`).join(", ")),
          ...row(t("facts.trust"), yesNo(facts.trust.anchor)),
        ]}
      />
      <Lines title={t("facts.edited")} lines={editedConfig(facts)} />
      <Lines title={t("facts.said")} lines={facts.portageErrors} />
      <Lines title={t("facts.gaps")} lines={facts.gaps.map((gap) => `${gap.what}: ${gap.why}`)} />
    </div>
  );
}
