import { createHash } from 'node:crypto';
import type { Subject } from '../../model/driver.ts';
import type { Member } from '../../model/resource.ts';

/** Names of this kind in the sense of RFC 9562, version 5. */
const NAMESPACE = Buffer.from('0d8b5c1e6f2a4c7b9e31a4f05d62c8e7', 'hex');

/**
 * The world's id of an instance: the same for whoever builds this member's incarnation, however
 * often (docs/architecture.md, protocol step 11).
 */
export function instanceId(resourceId: string, member: Member): string {
  const name = `${resourceId}/${member.index}/${member.incarnation}`;
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

/** A phantom shares nothing: its only key is its own row (Robot specification 5.4). */
export const ownRow = (subject: Subject): readonly string[] => [`resource:${subject.id}`];
