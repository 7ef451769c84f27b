// Validates each line of a file with ajv, compiled for the union of messages. The benchmark compares jelou validate with it.
//
//	node ajv.js DOCUMENT FILE
//
// DOCUMENT is the contract as JSON. NODE_PATH must name a directory with ajv and ajv-formats.
'use strict';
const fs = require('node:fs');
const Ajv = require('ajv');
const formats = require('ajv-formats');

const [, , contract, file] = process.argv;
const document = JSON.parse(fs.readFileSync(contract, 'utf8'));
for (const schema of Object.values(document.components.schemas)) {
  if (schema.discriminator) delete schema.discriminator.mapping; // ajv does not need the mapping, and refuses it
}
const ajv = new Ajv({ strict: false, discriminator: true, validateFormats: true });
formats(ajv);
ajv.addSchema({ $id: 'contract', components: document.components });
const validate = ajv.compile({ $ref: 'contract#/components/schemas/Message' });

let wrong = 0;
for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
  if (line !== '' && !validate(JSON.parse(line))) {
    wrong++;
    console.log(validate.errors);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
