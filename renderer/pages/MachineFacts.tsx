import { readGpu } from "../../shared/hardware/gpus.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { bytes, dateTime, duration, list, number } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";

type Row = { readonly name: string; readonly value: string; readonly small?: string };

const row = (name: string, value: string | null, small?: string | null): readonly Row[] =>
  value === null || value === "" ? [] : [{ name, value, ...(small === null || small === undefined ? {} : { small }) }];

/** Without the maker's marks, clock and core count: "Intel Core i5-6500". */
const cpuName = (model: string): string =>
  model
    .replace(/\((R|TM|tm)\)/g, "")
    .replace(/ (CPU )?@.*$| \d+-Core Processor$| Processor$/i, "")
    .replace(/ CPU$/, "")
    .replace(/\s+/g, " ");

const gpus = (facts: Facts): string => list([...new Set(facts.gpus.map((gpu) => readGpu(gpu).name))]);
const system = (facts: Facts): string =>
  [
    facts.init === "unknown" ? null : facts.init === "openrc" ? "OpenRC" : "systemd",
    facts.portage.version === null ? null : `Portage ${facts.portage.version}`,
  ]
    .filter((x) => x !== null)
    .join(", ");

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

/** What matters most, in words and figures. */
export function FactList({ facts }: { readonly facts: Facts }) {
  return (
    <Rows
      rows={[
        ...row(
          t("facts.processor"),
          facts.cpu === null ? facts.arch : cpuName(facts.cpu.model),
          facts.x86Level === null ? null : `x86-64-v${facts.x86Level}`,
        ),
        ...row(t("facts.system"), facts.os.isGentoo ? system(facts) : t("facts.not-gentoo", { os: facts.os.name ?? "?" })),
        ...row(t("facts.graphics"), facts.gpus.length === 0 ? t("facts.no-gpu") : gpus(facts)),
        ...row(t("facts.profile"), facts.portage.profile),
        ...row(t("facts.packages"), t("facts.installed", { count: facts.installed.length })),
        ...row(
          t("facts.disk"),
          facts.pkgdir?.freeBytes === null || facts.pkgdir === null
            ? null
            : t("facts.free", { size: bytes(facts.pkgdir.freeBytes), path: facts.pkgdir.path }),
        ),
      ]}
    />
  );
}

const yesNo = (value: boolean): string => (value ? t("facts.yes") : t("facts.no"));

/** All the rest, and what could not be read. */
export function MoreFacts({ facts }: { readonly facts: Facts }) {
  const env = (name: string): readonly Row[] => row(name, facts.env[name] ?? null);
  return (
    <>
      <Rows
        rows={[
          ...row(t("facts.taken"), dateTime(facts.takenAt)),
          ...row(t("facts.root"), facts.rootVia === null ? t("facts.no-root") : t(`root.${facts.rootVia}`)),
          ...row(t("facts.hostname"), facts.hostname),
          ...row(t("facts.kernel"), facts.kernel),
          ...row(t("facts.cores"), facts.cpu === null ? null : number(facts.cpu.count)),
          ...row(t("facts.memory"), facts.memoryBytes === null ? null : bytes(facts.memoryBytes)),
          ...row(t("facts.libc"), facts.libc),
          ...row(t("facts.clock"), facts.clockOffset === null ? null : duration(Math.abs(facts.clockOffset))),
          ...env("CHOST"),
          ...env("COMMON_FLAGS"),
          ...env("MAKEOPTS"),
          ...env("VIDEO_CARDS"),
          ...env("CPU_FLAGS_X86"),
          ...env("ACCEPT_KEYWORDS"),
          ...env("ACCEPT_LICENSE"),
          ...env("FEATURES"),
          ...row(t("facts.tree"), facts.tree.timestamp ?? facts.tree.commit),
          ...row(
            t("facts.pkgdir"),
            facts.pkgdir?.path ?? null,
            facts.pkgdir?.indexPackages === null || facts.pkgdir === null ? null : t("facts.in-index", { count: facts.pkgdir.indexPackages }),
          ),
          ...row(t("facts.nginx"), yesNo(facts.nginx.installed)),
          ...row(t("facts.port"), facts.portUser === null ? t("facts.port-free") : facts.portUser === "" ? t("facts.port-used") : facts.portUser),
          ...row(t("facts.sources"), facts.binrepos.map((repo) => `${repo.name}: ${repo.syncUri ?? "?"}`).join(", ")),
          ...row(t("facts.networks"), facts.networks.join(", ")),
        ]}
      />
      {facts.gaps.length === 0 ? null : (
        <>
          <h3 className="h3">{t("facts.gaps")}</h3>
          <ul>
            {facts.gaps.map((gap) => (
              <li key={gap.what} className="small muted">{`${gap.what}: ${gap.why}`}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
