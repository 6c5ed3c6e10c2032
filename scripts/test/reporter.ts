import type {
  Reporter,
  SerializedError,
  TestCase,
  TestModule,
  TestSuite,
  Vitest,
} from 'vitest/node';
import { describeFailure, type Failure } from './failure.ts';

type Log = Parameters<NonNullable<Reporter['onUserConsoleLog']>>[0];

function place(test: TestCase | TestSuite): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function problem(title: string, message: string): Failure {
  return { title, errors: [{ name: 'Error', message }], output: '' };
}

/** Titles are how people talk about tests: two of the same name are a mistake. */
function repeatedTitles(tests: readonly { title: string; file: string }[]): Failure[] {
  return [...Map.groupBy(tests, ({ title }) => title)]
    .filter(([, same]) => same.length > 1)
    .map(([title, same]) => {
      const files = [...new Set(same.map(({ file }) => file))].join(', ');
      return problem(title, `this title is used ${same.length} times: ${files}`);
    });
}

/**
 * Prints results and nothing else: a line per test file, a paragraph per failure, and at the end
 * the line `N passed, N failed`. What tests print is shown for the failing ones only. Whatever
 * stands in the way of a verdict counts as a failure: a file that does not load, an unhandled
 * rejection, a skipped test, a title used twice, no test at all.
 */
export class ResultsReporter implements Reporter {
  readonly #output = new Map<string, string>();
  #everyTestRuns = true;

  onInit(vitest: Vitest): void {
    this.#everyTestRuns = vitest.config.testNamePattern === undefined;
  }

  onUserConsoleLog({ taskId = '', content }: Log): void {
    this.#output.set(taskId, (this.#output.get(taskId) ?? '') + content);
  }

  onTestModuleEnd(module: TestModule): void {
    const tests = [...module.children.allTests()].length;
    const milliseconds = Math.round(module.diagnostic().duration);
    const verdict = module.ok() ? 'ok  ' : 'FAIL';
    this.#print(`${verdict} ${module.relativeModuleId} (${tests} tests, ${milliseconds} ms)`);
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: string,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const ran = tests.filter((test) => test.result().state !== 'skipped').length;
    const failures = [
      ...modules.flatMap((module) => this.#failuresOf(module)),
      ...unhandled.map((error) => ({ title: 'unhandled error', errors: [error], output: '' })),
      ...repeatedTitles(
        tests.map((test) => ({ title: test.fullName, file: test.module.relativeModuleId })),
      ),
      ...(ran === 0 ? [problem('no tests', 'no test ran')] : []),
      ...(reason === 'interrupted' ? [problem('interrupted', 'the run was not finished')] : []),
    ];
    for (const failure of failures) this.#print(describeFailure(failure));
    this.#print(`${passed} passed, ${failures.length} failed`);
    if (failures.length > 0) process.exitCode = 1;
  }

  #failuresOf(module: TestModule): Failure[] {
    const file = module.relativeModuleId;
    const groups = [
      { title: file, errors: module.errors(), output: '' },
      ...[...module.children.allSuites()].map((suite) => ({
        title: place(suite),
        errors: suite.errors(),
        output: '',
      })),
    ].filter(({ errors }) => errors.length > 0);
    return [...groups, ...[...module.children.allTests()].flatMap((test) => this.#failureOf(test))];
  }

  #failureOf(test: TestCase): Failure[] {
    const { state, errors = [] } = test.result();
    if (state === 'failed') {
      return [{ title: place(test), errors, output: this.#output.get(test.id) ?? '' }];
    }
    const skipped = state !== 'passed' && this.#everyTestRuns;
    return skipped ? [problem(place(test), 'this test did not run')] : [];
  }

  #print(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}
