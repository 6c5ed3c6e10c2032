import type { Time } from '../model/ports.ts';
import type { Check } from './check.ts';
import { dummyCheck } from './checks/dummy.ts';
import { httpCheck } from './checks/http.ts';
import { tcpCheck } from './checks/tcp.ts';
import type { CheckSettings } from './settings.ts';

/** The check that the settings describe. */
export function createCheck(settings: CheckSettings, time: Time): Check {
  switch (settings.type) {
    case 'http':
      return httpCheck(settings, time);
    case 'tcp':
      return tcpCheck(settings, time);
    case 'dummy':
      return dummyCheck(settings);
  }
}
