/** What we offer: nothing with SHA-1, CBC, DSA or 1024 bits. ssh2 has no post-quantum exchange; OpenSSH 10 still takes curve25519. */
import type { Algorithms, ServerHostKeyAlgorithm } from "ssh2";

const HOST_KEYS = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256"] as const;

const algorithmsOf = (keyType: string): readonly string[] => (keyType === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [keyType]);

/** Host-key algorithms, those of the known key types first: a second type of a known host must look neither unknown nor changed. */
export function hostKeyOrder(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const known = new Set(knownTypes.flatMap(algorithmsOf));
  return [...HOST_KEYS.filter((name) => known.has(name)), ...HOST_KEYS.filter((name) => !known.has(name))];
}

/** Key types that a server can show us at all. */
export const isUsableKeyType = (type: string): boolean => type === "ssh-rsa" || (HOST_KEYS as readonly string[]).includes(type);

export const algorithms = (knownTypes: readonly string[]): Algorithms => ({
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
  ],
  serverHostKey: hostKeyOrder(knownTypes),
  cipher: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr"],
  hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
  compress: ["none"],
});
