import type { Sources } from './sources.ts';

const LONGEST = 300;

/** Files that may be longer than that, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

/** What belongs to one machine or to nobody: text -> what to do about it. Brackets keep this file clean. */
const FOREIGN: readonly { text: RegExp; what: string }[] = [
  { text: /(?<![\w.~-])[/](work|home|root|Users|farm)[/]\w/, what: 'a path of one machine' },
  { text: /[/]tmp[/]bash_jobs|[.]library[/]/, what: 'a path of one machine' },
  { text: /registry[.](npmjs|yarnpkg)[.]/, what: 'a registry host' },
  { text: /\b(sk|ghp|npm)[-_][A-Za-z0-9]{20,}/, what: 'something like a credential' },
];

const DUMPING_GROUND = /(^|[/])(utils?|helpers?|common|misc|shared|lib)([/]|[.]ts$)/;

function lengthProblem(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  const isCode = /[.][jt]s$/.test(path) && !path.startsWith('test/data/');
  if (!isCode || lines <= LONGEST || path in LONG_FILES) return [];
  return [`${path} has ${lines} lines, more than ${LONGEST}: it holds more than one concept`];
}

function foreignProblems(path: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      FOREIGN.filter((foreign) => foreign.text.test(line)).map(
        ({ what }) => `${path}:${index + 1} names ${what}`,
      ),
    );
}

/** Holds that files are short, well named, and speak of no machine in particular. */
export function checkFiles(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => [
    ...lengthProblem(path, text),
    ...(DUMPING_GROUND.test(path) ? [`${path}: say in its name what is in it`] : []),
    ...foreignProblems(path, text),
  ]);
}
