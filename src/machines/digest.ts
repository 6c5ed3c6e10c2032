import { hash } from 'node:crypto';
import { canonical, type JsonObject } from '../model/json.ts';

/** Names a desired spec: equal for equal specs, whatever the order of their fields. */
export function digest(spec: JsonObject): string {
  return hash('sha256', canonical(spec), 'hex').slice(0, 16);
}
