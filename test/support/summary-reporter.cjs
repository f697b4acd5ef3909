// Closes a run with one plain line: `N passed, N failed`, and `N skipped` where a test was left out.
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const left = results.numPendingTests + results.numTodoTests;
    // A suite that could not run has no tests to count, but it has failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed${left > 0 ? `, ${left} skipped` : ''}\n`;
    process.once('exit', () => process.stdout.write(line));
  }
};
