import type { Seen } from '../../../src/drivers/phantom/wire.ts';
import { digest } from '../../../src/machines/digest.ts';
import { canonical } from '../../../src/model/json.ts';
import type { ResourceRow } from '../../../src/model/resource.ts';
import { portIds } from '../../../src/model/specs.ts';
import type { Stage } from '../stage.ts';
import type { Wanted } from './reference.ts';

/** The row and the world are as they should be. */
export function judgeResource(
  stage: Stage,
  row: ResourceRow,
  seen: Seen | undefined,
  want: Wanted,
): void {
  const { id, view, spec } = row;
  const bad = (what: string): void => stage.fail(`${id}: ${what}`);
  const instances = seen?.instances ?? [];
  const ports = seen?.ports ?? [];
  const closed = view.state === 'Exit';
  if (!want.vague && closed === want.exists) bad(closed ? 'is closed' : 'is not closed');
  if (closed) {
    if (instances.length > 0) bad(`is closed, and ${instances.length} instances are left`);
    if (ports.length > 0) bad(`is closed, and ${ports.length} ports are left`);
    return;
  }
  if (!want.vague) {
    const texts = [canonical(spec), canonical(want.spec)];
    if (texts[0] !== texts[1]) bad(`its spec is ${texts[0]}, and should be ${texts[1]}`);
    const status = want.on === null ? view.status : want.on ? 'configured' : 'quiesced';
    if (view.status !== status) bad(`is ${view.status}, and should be ${status}`);
    if (view.status !== 'configured' && view.status !== 'quiesced') bad(`is ${view.status}`);
  }
  const indexes = instances.map(({ member }) => member.index).sort();
  const members = spec.ha === true ? [0, 1] : [0];
  const expected = portIds(spec).join();
  const named = members.flatMap((index) => portIds(spec).map((port) => `${index}/${port}`));
  const there = ports.map(({ member, port }) => `${member}/${port}`);
  // What is quiesced is left with the members it has until it runs again.
  if (view.status !== 'quiesced') {
    if (indexes.join() !== members.join()) bad(`has members ${indexes}, should have ${members}`);
    if (named.sort().join() !== there.sort().join()) bad(`has ports ${there}, should ${named}`);
  } else if (instances.length === 0) bad('is quiesced, and nothing is there');
  for (const instance of instances) {
    const health = view.status === 'quiesced' ? 'off' : 'alive';
    if (instance.health !== health) bad(`is ${view.status}, and its instance ${instance.health}`);
    const isMeant = members.includes(instance.member.index) && view.status !== 'quiesced';
    if (isMeant && instance.ports.join() !== expected)
      bad(`its instance has ports ${instance.ports}`);
    const image = want.image ?? 'default';
    if (!want.vague && instance.image !== image) bad(`runs ${instance.image}, should ${image}`);
    const { configuration } = instance;
    if (view.status === 'configured' && configuration?.digest !== digest(spec)) {
      bad(`is configured as ${configuration?.digest}, and should be as ${digest(spec)}`);
    }
    if ((configuration?.revision ?? 0) > row.revision) bad('is configured ahead of its row');
  }
}
