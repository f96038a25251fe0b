import type { Fleet } from "../../../shared/model/fleet.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { countSteps } from "../planText.ts";
import { fail, type Session } from "../session.ts";
import { applyFleet } from "./apply.ts";
import { proofText } from "./install.ts";
import { lookAndPlan } from "./lookAndPlan.ts";

/** Asks for a package that the first client does not have yet. */
async function firstOffer(session: Session, fleet: Fleet, machine: string): Promise<string | null> {
  const offers = await session.engine.call("install.offers", { fleet, machine, search: "", limit: 200 });
  if (!offers.ok) {
    fail(session, offers.error);
    return null;
  }
  const offer = offers.value.offers.find((each) => !each.installed);
  return offer === undefined ? null : `=${offer.cpv}`;
}

/**
 * `practice`: the whole job on the practice fleet: survey, plan, apply, apply again, verify, a first binary install.
 * Exit: 0 when every part did what it should, else 1.
 */
export async function practice(session: Session): Promise<ExitCode> {
  const { engine, options, io } = session;
  const say = (text: string): void => void io.err(options.json ? "" : text);
  const began = Date.now();
  const started = await engine.call("practice.start", { clients: options.clients, faults: [...options.faults] });
  if (!started.ok) return fail(session, started.error);
  const { fleet } = started.value;
  try {
    say(`A practice fleet of ${fleet.machines.length} machines is up on this computer. Nothing of yours is touched.\n\n`);
    const looked = await lookAndPlan(session, fleet);
    if (typeof looked === "number") return looked;
    for (const issue of looked.plan.issues.filter((each) => each.level !== "note"))
      say(`${issue.machine ?? "fleet"}: ${issue.what}\n  ${issue.why}\n`);
    say(`\n${countSteps(looked.plan)} steps on ${looked.plan.machines.length} machines.\n`);
    const applied = await applyFleet(session, fleet, looked);
    if (typeof applied === "number") return applied;
    const again = await lookAndPlan(session, fleet);
    if (typeof again === "number") return again;
    const left = countSteps(again.plan);
    say(left === 0 ? "\nA second look finds nothing left to do.\n" : `\nA second look finds ${left} steps left.\n`);
    const verified = await engine.call("verify", { fleet });
    if (!verified.ok) return fail(session, verified.error);
    for (const machine of verified.value.machines)
      say(`${machine.id}: ${machine.checks.filter((check) => check.ok).length} of ${machine.checks.length} checks in order\n`);
    for (const machine of verified.value.machines)
      for (const check of machine.checks.filter((each) => !each.ok)) say(`  ${machine.id}: ${check.id}: ${check.detail}\n`);
    const client = options.machine ?? fleet.machines.find((machine) => machine.role === "client")?.id;
    if (client === undefined) return exitCodes.failed;
    const atom = options.rest[0] ?? (await firstOffer(session, fleet, client));
    if (atom === null) {
      say("There is no package left to install as a binary.\n");
      return exitCodes.failed;
    }
    const installed = await engine.call("install.run", { fleet, machine: client, atoms: [atom] });
    if (!installed.ok) return fail(session, installed.error);
    const saved = installed.value.sourceSeconds === null ? null : installed.value.sourceSeconds - installed.value.seconds;
    const good = applied.finished.result === "done" && left === 0 && verified.value.ok && installed.value.binary;
    const result = {
      ok: good,
      seconds: (Date.now() - began) / 1000,
      apply: { run: applied.run, ...applied.finished },
      left,
      verify: verified.value,
      install: installed.value,
      savedSeconds: saved,
    };
    io.out(
      options.json
        ? `${JSON.stringify(result)}\n`
        : `\n${proofText(installed.value)}${saved === null ? "" : `  Spared on this package: ${saved.toFixed(1)} s, by the practice fleet's log; you waited for a small part of it.\n`}`,
    );
    if (options.keep) await untilInterrupted(session);
    return good ? exitCodes.ok : exitCodes.failed;
  } finally {
    await engine.call("practice.stop", {});
  }
}

async function untilInterrupted({ io }: Session): Promise<void> {
  io.err("The practice fleet stays up. Ctrl-C ends it.\n");
  await new Promise<void>((done) => {
    const alive = setInterval(() => {}, 60_000);
    const off = io.onInterrupt(() => {
      clearInterval(alive);
      off();
      done();
    });
  });
}
