// Shows the contract. The contract names the sandbox as its only server, and the page's policy lets it reach no other.
const { id, secret } = document.getElementById('docs').dataset;
const ui = SwaggerUIBundle({
  url: 'openapi.yaml',
  dom_id: '#docs',
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  onComplete() {
    if (id) ui.preauthorizeBasic('basicAuth', id, secret);
  },
});
