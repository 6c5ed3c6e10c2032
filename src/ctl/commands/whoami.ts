import type { Command } from 'commander';
import { me } from '../answers.rug.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';

/** What each role may do (the roles of the API). */
const MAY: Readonly<Record<string, string>> = {
  viewer: 'see',
  operator: 'see and act',
  admin: 'see, act and configure',
};

/** `whoami`: whom the token names, and what it allows. */
export function addWhoami(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('whoami'))
    .description('show whom your token names, and what it allows')
    .action(async (options: CommonOptions) => {
      const answer = await clientOf(ports, options).call({ path: '/v1/me', shape: me });
      const { name, role, tenants } = answer;
      const { url, profile } = options.connection;
      const where = profile === null ? url : `${url} (profile ${profile})`;
      const whose = tenants === null ? 'of all tenants' : `of the tenants ${tenants.join(', ')}`;
      const may = MAY[role] ?? 'act';
      print(ports, options, answer, () =>
        [`${name}, ${role} at ${where}`, `may ${may}: ${whose}`]
          .map((line) => `${printable(line)}\n`)
          .join(''),
      );
    });
  withExamples(command, 'whoami', 'whoami --profile prod');
}
