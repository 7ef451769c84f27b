// Reads redocly's report and fails on any problem. redocly alone lets warnings pass.
const report = JSON.parse(require('fs').readFileSync(0, 'utf8'));
for (const problem of report.problems) {
  console.error(`${problem.severity}: ${problem.message} (${problem.ruleId})`, problem.location[0]?.pointer ?? '');
}
const { errors, warnings } = report.totals;
console.log(`openapi.yaml: ${errors} errors, ${warnings} warnings`);
process.exit(errors + warnings > 0 ? 1 : 0);
