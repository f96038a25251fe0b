/** The fleet: what the person wants. The one file people keep; versioned, without secrets. */
import { z } from "../setup/zod.ts";
import { machineIdSchema } from "./ids.ts";

export const FLEET_VERSION = 1;

export const signInSchema = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("auto") }).describe("agent first, then the usual key files, then a question"),
  z.strictObject({ method: z.literal("agent") }),
  z.strictObject({ method: z.literal("key"), keyFile: z.string().min(1).describe("path on this computer; ~ is allowed") }),
  z.strictObject({ method: z.literal("password") }).describe("asked for each time, never kept"),
  z.strictObject({ method: z.literal("keyboard-interactive") }),
]);
export type SignIn = z.infer<typeof signInSchema>;

export const rootMethodSchema = z.enum(["auto", "login", "sudo", "doas", "su"]);
export type RootMethod = z.infer<typeof rootMethodSchema>;

export const machineSchema = z.strictObject({
  id: machineIdSchema,
  name: z.string().min(1).max(100),
  role: z.enum(["binhost", "client"]),
  /** Host name, address, or a Host of ~/.ssh/config (then `port`, `user`, `signIn` may come from there). */
  address: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[^\s/@-][^\s/@]*$/, "a host name or an address, without user or port"),
  port: z.int().min(1).max(65535).optional().describe("default: ~/.ssh/config, then 22"),
  user: z.string().min(1).max(64).optional().describe("default: ~/.ssh/config, then root"),
  /** Hosts to go through, as ssh's ProxyJump: ids of this fleet, hosts of ~/.ssh/config or `[user@]host[:port]`, comma-separated. `none`: no jump. */
  jump: z
    .string()
    .min(1)
    .max(1000)
    .regex(/^[^\s-][^\s]*$/, "one or more of `[user@]host[:port]`, separated by commas")
    .optional()
    .describe("default: ~/.ssh/config (ProxyJump)"),
  signIn: signInSchema.default({ method: "auto" }),
  root: rootMethodSchema.default("auto"),
  /** `/` or the place of a stage 3, e.g. /mnt/gentoo. */
  target: z
    .string()
    .regex(/^\/([A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*)?$/, "`/` or an absolute path of plain names")
    .default("/"),
  /** Address under which the others reach this machine, when it is not `address` (e.g. behind a jump host). */
  serveAddress: z.string().min(1).max(253).optional(),
});
export type Machine = z.infer<typeof machineSchema>;

export const marchSchema = z.union([
  z.enum(["auto", "leave", "native"]),
  z.string().regex(/^[a-z0-9][a-z0-9.+_-]{1,40}$/, "a -march value such as x86-64-v3 or znver4"),
]);

export const choicesSchema = z.strictObject({
  graphics: z
    .strictObject({
      /** union: one list for the packages that compare it, on every machine; variants: each machine its own, built apiece on the binhost; leave: nothing written. */
      mode: z.enum(["union", "variants", "leave"]).default("union"),
      /** Overrides what was detected, per machine. */
      cards: z.record(machineIdSchema, z.array(z.string().regex(/^[a-z0-9_-]+$/))).default({}),
      /** Clients that keep a list of their own and compile the packages that compare it, so that the shared list stays as it is. Of meaning with `union` alone. */
      apart: z.array(machineIdSchema).default([]),
    })
    .prefault({}),
  processor: z
    .strictObject({
      march: marchSchema.default("auto").describe("auto: the highest x86-64 level that every machine can run"),
      cpuFlags: z.enum(["intersection", "leave"]).default("intersection"),
    })
    .prefault({}),
  serving: z
    .strictObject({
      method: z.enum(["http", "ssh"]).default("http"),
      port: z.int().min(1).max(65535).default(8080),
      /** Networks that may fetch, CIDR. Empty: the networks of the fleet's machines. */
      allow: z.array(z.string()).default([]),
      /** ssh:// user on the binhost, for `method: ssh`. */
      sshUser: z.string().default("root"),
    })
    .prefault({}),
  compression: z.strictObject({ level: z.int().min(1).max(22).default(9) }).prefault({}),
  build: z
    .strictObject({
      emergeJobs: z.int().min(1).max(256).nullable().default(null).describe("packages at once; null: from cores and memory"),
      makeJobs: z.int().min(1).max(1024).nullable().default(null).describe("null: leave MAKEOPTS to Portage, which takes one per processor"),
      loadAverage: z.number().min(1).max(1024).nullable().default(null),
    })
    .prefault({}),
  signing: z
    .strictObject({
      mode: z.enum(["sign", "unsigned"]).default("sign"),
      keyName: z
        .string()
        .max(100)
        .regex(/^[^<>()\0\n]*$/)
        .default(""),
      /** gpg --quick-gen-key expiry. */
      expiry: z.enum(["1y", "2y", "3y", "5y"]).default("2y"),
    })
    .prefault({}),
  packages: z
    .strictObject({
      packInstalled: z.boolean().default(true).describe("pack what the binhost already has (quickpkg)"),
      rebuild: z.boolean().default(true).describe("rebuild on the binhost what a choice changed or what cannot be packed"),
      /** Atoms never packed nor offered (buildpkg-exclude). */
      exclude: z.array(z.string()).default(["sys-kernel/*-sources"]),
    })
    .prefault({}),
  licenses: z.strictObject({ accept: z.string().nullable().default(null).describe("ACCEPT_LICENSE on every machine; null: leave") }).prefault({}),
  /** What becomes of other binhosts found on a client: the stage 3's official one, an old PORTAGE_BINHOST. */
  otherSources: z
    .strictObject({
      official: z.enum(["keep", "off"]).default("keep"),
      takeOverPortageBinhost: z.boolean().default(true),
    })
    .prefault({}),
  use: z
    .strictObject({
      /** leave: only shown. binhost: clients take the binhost's value for the named settings. */
      mode: z.enum(["leave", "binhost"]).default("leave"),
      settings: z.array(z.enum(["USE", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE"])).default([]),
    })
    .prefault({}),
});
export type Choices = z.infer<typeof choicesSchema>;

export const fleetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(FLEET_VERSION),
    name: z.string().min(1).max(100).default("Home fleet"),
    machines: z.array(machineSchema).min(1).max(1000),
    choices: choicesSchema.prefault({}),
  })
  .superRefine((fleet, ctx) => {
    const hosts = fleet.machines.filter((m) => m.role === "binhost");
    if (hosts.length !== 1)
      ctx.addIssue({
        code: "custom",
        path: ["machines"],
        message: `a fleet has exactly one machine with role "binhost"; this one has ${hosts.length}`,
      });
    const seen = new Set<string>();
    fleet.machines.forEach((m, i) => {
      if (seen.has(m.id))
        ctx.addIssue({ code: "custom", path: ["machines", i, "id"], message: `the id "${m.id}" is taken; give each machine its own` });
      seen.add(m.id);
    });
  });
/** A fleet as it works inside: every default filled in. */
export type Fleet = z.infer<typeof fleetSchema>;
/** A fleet as people write it: defaults may be left out. */
export type FleetInput = z.input<typeof fleetSchema>;
