// The audits of GraphQL over HTTP, as their authors wrote them: the results as JSON.
const { auditServer } = require("graphql-http");

const [url, credentials] = process.argv.slice(2);
const fetchFn = (to, init = {}) =>
  fetch(to, { ...init, headers: { ...init.headers, ...JSON.parse(credentials) } });

auditServer({ url, fetchFn }).then((results) => {
  const told = results.map(({ name, status, reason }) => ({ name, status, reason }));
  console.log(JSON.stringify(told));
});
