package contract

// NewValidatorOf is for tests of another document than the contract.
var NewValidatorOf = newValidator
