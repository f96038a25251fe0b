import { z } from "../setup/zod.ts";

/** Machine id: what the command line and the journal call a machine. Lower case, safe in file names and step ids. */
export const machineIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "use lower-case letters, digits, dots and dashes, starting with a letter or digit");
export type MachineId = z.infer<typeof machineIdSchema>;

/** Step id: `machine/name`, unique in a plan and the same in every plan of the same fleet. */
export type StepId = `${string}/${string}`;

/** Absolute path on a machine, as seen from its target (`/` or the chroot). */
export const remotePathSchema = z.string().regex(/^\/[^\0\n]*$/, "an absolute path without line breaks");

/** SHA-256 in lower-case hex, of the bytes of a file. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** OpenPGP v4 fingerprint, 40 upper-case hex digits. */
export const fingerprintSchema = z.string().regex(/^[0-9A-F]{40}$/, "a fingerprint has 40 hexadecimal digits");
