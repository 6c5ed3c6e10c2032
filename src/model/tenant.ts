const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/**
 * A tenant id as rug keeps it: undashed lower case where it is a UUID, otherwise as it came but for
 * the spaces around it (D-23: with and without dashes are one tenant).
 */
export function tenantKey(raw: string): string {
  const trimmed = raw.trim();
  return UUID.test(trimmed) ? trimmed.replaceAll('-', '').toLowerCase() : trimmed;
}

/** FNV-1a over UTF-16 units: which of `shards` serves `key`. Stable for ever: it decides ownership. */
export function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % shards;
}
