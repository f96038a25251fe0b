import { useEffect } from "react";
import type { Machine } from "../../../shared/model/fleet.ts";
import { bytes } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { type Sources, sourcesOf } from "../../../shared/wizard/compiling.ts";
import type { WorldAnswer } from "../../../shared/wizard/wizardState.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { State } from "../../parts/Chip.tsx";
import { Rich } from "../../parts/Rich.tsx";
import { Compiled } from "./Compiled.tsx";
import css from "./Install.module.css";

function titleOf({ total, binaries }: Sources, name: string): string {
  if (total === 0) return t("world.nothing", { name });
  if (binaries === total) return t("world.all", { count: total, name });
  return binaries === 0 ? t("world.none-binary", { count: total, name }) : t("world.some", { binaries, total, name });
}

const fromWhere = ({ own, others, bytes: size }: Sources): string =>
  list(
    [
      ...(own > 0 ? [t("world.own", { count: own })] : []),
      ...others.map(({ repo, count }) => t("world.other", { count, repo })),
      ...(size > 0 ? [t("world.download", { size: bytes(size) })] : []),
    ],
    9,
  );

/** One machine's answer in full. */
function Whole({ sources, name }: { readonly sources: Sources; readonly name: string }) {
  const tone = sources.total === 0 ? "flat" : sources.compiled.length === 0 ? "ok" : "warn";
  const where = fromWhere(sources);
  return (
    <>
      <Callout tone={tone} title={titleOf(sources, name)}>
        <p>{sources.total === 0 ? t("world.nothing-text") : where}</p>
      </Callout>
      {sources.compiled.length === 0 ? null : (
        <div className="stack">
          <h3 className="h3">{t("world.would-compile")}</h3>
          <Compiled packages={sources.compiled} client={name} />
        </div>
      )}
    </>
  );
}

function Row({ machine, answer }: { readonly machine: Machine; readonly answer: WorldAnswer | undefined }) {
  const { act } = useWizard();
  const ask = (): void => void act.askWorld(machine.id);
  const sources = answer?.status === "answered" ? sourcesOf(answer.pretended) : null;
  return (
    <tr>
      <th scope="row">{machine.name}</th>
      {sources === null ? (
        <td colSpan={2}>
          {answer === undefined ? <span className="quiet">{t("world.not-asked")}</span> : null}
          {answer?.status === "asking" ? (
            <State tone="run" icon="ring">
              {t("world.asking", { name: machine.name })}
            </State>
          ) : null}
          {answer?.status === "failed" ? (
            <State tone="err" icon="x-circle">
              {answer.error.what}
            </State>
          ) : null}
        </td>
      ) : (
        <>
          <td className="num">{sources.binaries}</td>
          <td className="num">{sources.compiled.length}</td>
        </>
      )}
      <td className="num">
        {answer?.status === "asking" ? null : (
          <Button size="sm" label={t(answer === undefined ? "world.ask" : "world.again", { name: machine.name })} icon="refresh" onPress={ask} />
        )}
      </td>
    </tr>
  );
}

/** The whole-machine picture: what the next update of everything would do, on the machine that was installed on, and on the others when asked. */
export function World({ machine, clients }: { readonly machine: string; readonly clients: readonly Machine[] }) {
  const { state, act } = useWizard();
  const { world } = state.install;
  const asked = world[machine] !== undefined;
  // Asked once by itself: the page's promise is a working thing, not "done".
  useEffect(() => {
    if (!asked) void act.askWorld(machine);
  }, [asked, machine, act]);
  const name = clients.find((m) => m.id === machine)?.name ?? machine;
  const answer = world[machine];
  const others = clients.filter((m) => m.id !== machine);
  return (
    <section className={`section ${css.world}`} aria-labelledby="world">
      <h2 className="h2" id="world">
        {t("world.title")}
      </h2>
      <p className="lead small">
        <Rich text={t("world.text")} />
      </p>
      <div role="status">
        {answer === undefined || answer.status === "asking" ? (
          <State tone="run" icon="ring">
            {t("world.asking", { name })}
          </State>
        ) : null}
        {answer?.status === "failed" ? (
          <Callout tone="err" title={t("world.failed", { name })}>
            <p>
              {answer.error.what} {answer.error.why}
            </p>
          </Callout>
        ) : null}
      </div>
      {answer?.status === "answered" ? <Whole sources={sourcesOf(answer.pretended)} name={name} /> : null}
      {answer?.status === "failed" ? (
        <div className="row">
          <Button icon="refresh" onPress={() => void act.askWorld(machine)}>
            {t("world.again", { name })}
          </Button>
          <Button icon="pulse" onPress={() => act.go("checkup")}>
            {t("compile.checkup")}
          </Button>
        </div>
      ) : null}
      {others.length === 0 ? null : (
        <section className={css.offers} aria-label={t("world.table")}>
          <table className="table inset">
            <thead>
              <tr>
                <th scope="col">{t("world.machine")}</th>
                <th scope="col" className="num">
                  {t("world.binary")}
                </th>
                <th scope="col" className="num">
                  {t("world.source")}
                </th>
                <th scope="col">
                  <span className="vh">{t("install.ask-again")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {clients.map((client) => (
                <Row key={client.id} machine={client} answer={world[client.id]} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
