package contract

// NewValidatorOf lets tests validate with a document other than the contract.
var NewValidatorOf = newValidator
