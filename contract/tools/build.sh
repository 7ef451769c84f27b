# Sourced by the scripts that compare releases: builds their tools, from the module cache.
go -C contract/tools build -o bin/ github.com/oasdiff/oasdiff golang.org/x/exp/cmd/apidiff
OASDIFF=contract/tools/bin/oasdiff
APIDIFF=$PWD/contract/tools/bin/apidiff

# What a program may import and must find unchanged.
PACKAGES="auth contract delivery generated sandbox settle templates transport"
