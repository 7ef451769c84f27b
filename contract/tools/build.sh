# The scripts that compare releases source this file. It builds their tools from the module cache.
go -C contract/tools build -o bin/ tool
OASDIFF=contract/tools/bin/oasdiff
APIDIFF=$PWD/contract/tools/bin/apidiff

# The modules that users require, by directory. The record of each is contract/released/MODULE/api.export.
MODULES=". outbox"
