/** The binhost's steps that make its packages reachable: nginx, its server block, its service. */
import type { FileChange, Step } from "../model/plan.ts";
import { type Builder, installStep, MEASURED } from "./commonSteps.ts";
import { type Context, fileOf, issue, makeStep } from "./context.ts";
import { NGINX_CONF } from "./names.ts";
import { withInclude, withoutInclude } from "./nginxConf.ts";
import { ownFile } from "./ownFiles.ts";
import { nginxConfOf, type Serving, serverBlock } from "./serving.ts";
import { asIssue } from "./wizardIssue.ts";

/**
 * nginx, our server block, its include line, the service. For ssh: our server block goes away, if there is one.
 * Output: ids of the steps that clients must wait for.
 */
export function servingSteps(ctx: Context, serving: Serving, configured: readonly string[], b: Builder): readonly string[] {
  const { facts, machine } = ctx.host;
  const http = ctx.choices.serving.method === "http";
  const wait: string[] = [];
  if (http && !facts.nginx.installed) {
    b.steps.push(installStep(ctx.host, "install-nginx", "nginx", "www-servers/nginx", "It serves the packages to the clients.", configured));
    wait.push(`${machine.id}/install-nginx`);
  }
  const { path, include } = serving.server;
  const block = ownFile(facts, path, http ? serverBlock(ctx, serving) : []);
  if (!block.ok) {
    b.issues.push(asIssue(block.error, machine.id));
    return wait;
  }
  const files: FileChange[] = block.value ? [block.value] : [];
  const conf = fileOf(facts, nginxConfOf(ctx.host));
  if (http && include) {
    const after = conf?.content == null ? null : withInclude(conf.content);
    if (conf === null && !facts.nginx.installed)
      files.push({
        path: NGINX_CONF,
        before: null,
        after: null,
        encoding: "utf8",
        beforeSha256: null,
        mode: "0644",
        whys: [],
        edit: "nginx-include",
      });
    else if (conf === null || conf.content === null || after === null)
      b.issues.push(
        issue({
          code: "serving.no-http-block",
          level: "blocker",
          machine: machine.id,
          what:
            conf?.content == null
              ? `${nginxConfOf(ctx.host)} could not be read.`
              : `${conf.path} has no http block that our include line could go into.`,
          why: "nginx would never read our server block.",
          remedy: `Add "include ${path};" inside http { } yourself, then survey again.`,
          page: "serving",
        }),
      );
    else if (after !== conf.content) files.push(includeChange(conf, after, path));
  } else if (conf?.content != null && withoutInclude(conf.content) !== conf.content)
    files.push(includeChange(conf, withoutInclude(conf.content), path));
  if (files.length > 0) {
    b.steps.push(
      makeStep({
        member: ctx.host,
        name: "serve-config",
        title: http ? `Write nginx's server block for port ${ctx.choices.serving.port}` : "Take our server block out of nginx",
        why: http ? "The packages become readable for the fleet's networks, and for nobody else." : "Packages are fetched over ssh now.",
        source: "nginx documentation; www-servers/nginx",
        after: wait,
        spec: { kind: "write-files", files, validate: "nginx" },
        commands: ["nginx -t"],
        seconds: 1,
        basis: MEASURED,
      }),
    );
    wait.push(`${machine.id}/serve-config`);
  }
  if (http && (files.length > 0 || !facts.nginx.running || !facts.nginx.enabled)) {
    b.steps.push(serviceStep(ctx, wait, files.length > 0));
    wait.push(`${machine.id}/serve`);
  } else if (!http && files.length > 0 && facts.nginx.running) {
    b.steps.push(serviceStep(ctx, wait, true));
  }
  return wait;
}

function includeChange(conf: NonNullable<ReturnType<typeof fileOf>>, after: string, path: string): FileChange {
  const line = after.split("\n").findIndex((text) => text.includes(`include ${path};`));
  return {
    path: conf.path,
    before: conf.content,
    after,
    encoding: conf.encoding,
    beforeSha256: conf.sha256,
    mode: conf.mode,
    whys: line < 0 ? [] : [{ line: line + 1, why: "One line, so that nginx reads our server block.", source: "nginx documentation, include" }],
    edit: null,
  };
}

function serviceStep(ctx: Context, wait: readonly string[], changed: boolean): Step {
  const { facts, machine } = ctx.host;
  const systemd = facts.init === "systemd";
  const act = facts.nginx.running ? "reload" : "start";
  const commands = systemd
    ? [...(facts.nginx.enabled ? [] : ["systemctl enable nginx"]), `systemctl ${act} nginx`]
    : [...(facts.nginx.enabled ? [] : ["rc-update add nginx default"]), `rc-service nginx ${act}`];
  return makeStep({
    member: ctx.host,
    name: "serve",
    title: facts.nginx.running ? "Let nginx read its configuration again" : "Start nginx, now and at boot",
    why: "Clients fetch packages from it whenever they update.",
    source: systemd ? "systemctl(1)" : "rc-update(8), rc-service(8)",
    after: wait,
    spec: { kind: "service", name: "nginx", reloadAfter: changed ? [`${machine.id}/serve-config`] : [] },
    commands,
    seconds: 2,
    basis: MEASURED,
  });
}
