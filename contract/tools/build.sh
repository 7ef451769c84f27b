# The scripts that compare releases source this file. It builds their tools from the module cache.
go -C contract/tools build -o bin/ tool
OASDIFF=contract/tools/bin/oasdiff
APIDIFF=$PWD/contract/tools/bin/apidiff

# The packages that users import and that a release must not break.
PACKAGES="auth contract delivery generated sandbox settle templates transport"
