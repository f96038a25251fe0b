/** service: enable or disable, then start, stop or reload, in the order of the script. */
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import type { PracticeMachine } from "../machine.ts";
import { reloadService, serviceState, setEnabled, startService, stopService } from "../services.ts";
import { type Asked, answer, flag, problem, type Section } from "./sections.ts";

const show = (machine: PracticeMachine, section: string, name: string): Section => {
  const s = serviceState(machine, name);
  return [section, `installed=${flag(s.installed)}\nrunning=${flag(s.running)}\nenabled=${flag(s.enabled)}`];
};

export async function service({ machine, uid, args }: Asked<FullArgs<"service">>): Promise<string> {
  const { name } = args;
  const before = show(machine, "before", name);
  if (args.want === null && args.enable === null) return answer([before, show(machine, "after", name)]);
  const end = (...more: readonly Section[]): string => answer([before, show(machine, "after", name), ...more]);
  if (uid !== 0) return end(problem("not-root", "", "only root may change services"));
  const state = serviceState(machine, name);
  if (!state.installed) return end(problem("not-found", name, "there is no service of this name"));
  if (args.enable !== null && args.enable !== state.enabled) setEnabled(machine, name, args.enable);
  const tool = machine.init === "openrc" ? `rc-service ${name} ${args.want}` : `systemctl ${args.want} ${name}`;
  const act = { start: startService, stop: stopService, reload: reloadService };
  const wanted = args.want === null ? null : args.want === "start" ? !state.running : state.running;
  const did = args.want !== null && wanted ? await act[args.want](machine, name) : { ok: true, text: "" };
  return did.ok ? end() : end(problem("failed", name, `${tool} ended with exit code 1: ${did.text.trim()}`));
}
