import { useLayoutEffect, useRef, useState } from "react";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { FEW, type FleetLayout, fleetMap } from "../../shared/wizard/fleetMap.ts";
import type { Health } from "../../shared/wizard/fleetState.ts";
import css from "./FleetMap.module.css";
import { Icon, type IconName } from "./Icon.tsx";

/** One client as the map shows it, in words that are ready. */
export type MapClient = {
  readonly id: string;
  readonly name: string;
  readonly health: Health;
  /** State in one or two words. */
  readonly word: string;
  /** A figure, or nothing. */
  readonly figure: string;
  /** What flows on the line, or why it is cut. */
  readonly flow: string;
};
type Props = {
  readonly host: { readonly name: string; readonly health: Health; readonly lines: readonly string[] };
  readonly clients: readonly MapClient[];
  readonly hasSource: boolean;
};

const LOOKS: Readonly<Record<Health, { readonly icon: IconName; readonly tone: "ok" | "warn" | "err" | "quiet" | "accent" }>> = {
  checking: { icon: "ring", tone: "accent" },
  order: { icon: "check-circle", tone: "ok" },
  warn: { icon: "warn", tone: "warn" },
  cut: { icon: "x-circle", tone: "err" },
  off: { icon: "dash", tone: "quiet" },
};
const LABEL = { w: 148, h: 24 } as const;

/** The width that there is, in CSS pixels; 0 until it is known. */
function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const measure = (): void => setWidth(Math.floor(current.clientWidth));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(current);
    return () => watcher.disconnect();
  }, []);
  return [box, width];
}

const names = (clients: readonly MapClient[], ...healths: readonly Health[]): readonly string[] =>
  clients.filter((c) => healths.includes(c.health)).map((c) => c.name);

/** The whole picture in sentences, for those who do not see it. */
function description({ host, clients, hasSource }: Props): string {
  const say = (key: "map.broken" | "map.checking" | "map.warned" | "map.left", which: readonly string[]): readonly string[] =>
    which.length === 0 ? [] : [t(key, { names: list(which, 12) })];
  const served = names(clients, "order", "warn");
  return [
    t("map.host", { name: host.name, clients: served.length === 0 ? t("map.nobody") : list(served, 12) }),
    ...say("map.broken", names(clients, "cut")),
    ...say("map.warned", names(clients, "warn")),
    ...say("map.checking", names(clients, "checking")),
    ...say("map.left", names(clients, "off")),
    ...(hasSource ? [t("map.second")] : []),
  ].join(" ");
}

function Lines({ layout, clients }: { readonly layout: FleetLayout; readonly clients: readonly MapClient[] }) {
  const healthOf = new Map(clients.map((c) => [c.id, c.health]));
  const order: readonly Health[] = ["off", "checking", "cut", "warn", "order"];
  const lines = [...layout.clients].sort((a, b) => order.indexOf(healthOf.get(a.id) ?? "off") - order.indexOf(healthOf.get(b.id) ?? "off"));
  const drops = layout.clients.length <= FEW;
  return (
    <>
      {layout.source === null ? null : <path className={css.thin} d={layout.source.line} />}
      {lines.map((line) => {
        const health = healthOf.get(line.id) ?? "off";
        const flows = health === "order" || health === "warn";
        return (
          <g key={line.id}>
            <path className={flows ? css.flow : health === "cut" ? css.cut : css.idle} d={line.path} />
            {flows && drops ? <path className={css.drop} d={line.path} /> : null}
          </g>
        );
      })}
    </>
  );
}

/** A word on the line where there is room; a broken one always has its cross. */
function Label({
  line,
  client,
  form,
}: {
  readonly line: FleetLayout["clients"][number];
  readonly client: MapClient;
  readonly form: FleetLayout["form"];
}) {
  const cut = client.health === "cut";
  const words = form === "wide" ? client.flow : "";
  if (!cut && words === "") return null;
  return (
    <foreignObject x={line.mid.x - LABEL.w / 2} y={line.mid.y - LABEL.h / 2} width={LABEL.w} height={LABEL.h} className={css.over}>
      <div className={words === "" ? `${css.label} ${css.tight}` : css.label}>
        <span className={cut ? css.broken : undefined}>
          {cut ? <Icon name="x" size="xs" /> : null}
          {words}
        </span>
      </div>
    </foreignObject>
  );
}

function ClientBox({ box, client, small }: { readonly box: FleetLayout["clients"][number]; readonly client: MapClient; readonly small: boolean }) {
  const { icon, tone } = LOOKS[client.health];
  return (
    <foreignObject x={box.x} y={box.y} width={box.w} height={box.h}>
      <div className={`${css.node} ${client.health === "cut" ? css.bad : ""} ${small ? css.small : ""}`}>
        <Icon name="desktop" size="s" tone="quiet" />
        <b title={client.name}>{client.name}</b>
        <Icon name={icon} tone={tone} spin={client.health === "checking"} />
        <div>
          <span className={css[tone]} title={client.word}>
            {client.word}
          </span>
          {small || client.figure === "" ? null : <span>{client.figure}</span>}
        </div>
      </div>
    </foreignObject>
  );
}

/**
 * Who serves whom, what flows, what is cut. Laid out for the width that there is, so that its words keep their size; the same as a sentence for
 * screen readers, and as a table beside it (the page's own).
 */
export function FleetMap(props: Props) {
  const { host, clients, hasSource } = props;
  const [box, width] = useWidth();
  const direction = document.documentElement.dir === "rtl" ? "rtl" : "ltr";
  const layout = fleetMap(
    clients.map((c) => c.id),
    Math.max(width, 280),
    hasSource,
    direction,
  );
  const byId = new Map(clients.map((c) => [c.id, c]));
  const small = layout.form === "many" || (layout.form === "tall" && clients.length > FEW);
  const { icon, tone } = LOOKS[host.health];
  return (
    <div className={css.map} ref={box}>
      {width === 0 ? null : (
        <svg width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`} role="img" aria-label={description(props)}>
          <Lines layout={layout} clients={clients} />
          {layout.source === null ? null : (
            <foreignObject x={layout.source.x} y={layout.source.y} width={layout.source.w} height={layout.source.h}>
              <div className={css.node}>
                <Icon name="net" size="s" tone="quiet" />
                <b>{t("map.source")}</b>
                <div>
                  <span>{t("map.source-text")}</span>
                </div>
              </div>
            </foreignObject>
          )}
          <foreignObject x={layout.host.x} y={layout.host.y} width={layout.host.w} height={layout.host.h}>
            <div className={`${css.node} ${css.host}`}>
              <Icon name="server" />
              <b title={host.name}>{host.name}</b>
              <span className={css.badge}>
                <Icon name={icon} size="s" tone={tone} spin={host.health === "checking"} />
              </span>
              <div>
                {host.lines.map((line) => (
                  <span key={line} title={line}>
                    {line}
                  </span>
                ))}
              </div>
            </div>
          </foreignObject>
          {layout.clients.map((each) => {
            const client = byId.get(each.id);
            return client === undefined ? null : <ClientBox key={each.id} box={each} client={client} small={small} />;
          })}
          {layout.clients.map((each) => {
            const client = byId.get(each.id);
            return client === undefined ? null : <Label key={each.id} line={each} client={client} form={layout.form} />;
          })}
        </svg>
      )}
    </div>
  );
}
