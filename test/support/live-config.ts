import { LiveConfig } from '../../src/config/live.ts';

/** A configuration as rug has it in force, of a file that holds these options and nothing else. */
export function liveConfig(file: object = {}): LiveConfig {
  return new LiveConfig({
    filePath: 'rug.yaml',
    flags: {},
    environment: () => ({}),
    // JSON is YAML.
    readText: () => JSON.stringify(file),
  });
}
