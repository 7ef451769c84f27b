package batch

const long = `Send the messages in an NDJSON file, or on standard input for "-": one JSON
message to a line, as in "jelou send", or a template, which has "elementName".
Blank lines are skipped. With --message the file is a table, .csv, .tsv, .xlsx
or NDJSON of plain rows, and the message or template is filled in for each of
its rows, as "jelou merge" does; then "line" means a row, below, too.

WHOM IT REACHES. ` + about + `

All lines are checked before the first is sent, and if one breaks the contract
nothing is sent. Standard input is copied to a temporary file for that. With
--no-precheck lines are sent as they are read, and a line that breaks the
contract is not sent while the others are.

LOOK FIRST. --dry-run sends nothing, needs no credentials, and says how many
would go, how long it takes, and the first three. --preview shows them in a
browser, as on a phone. --limit 10 sends 10; with a journal the next run goes on
with the others. Warnings hold nothing up without --strict: a number that no
country has, a person who gets more than one message, and one who gets the same
message twice. They need 16 bytes of memory a line.

Messages for one user go one after the other, in the order of the file. If one
could not be sent and a later run may send it, those behind it are not sent
either: nothing overtakes it. A line is repeated only if the attempt before
cannot have been accepted. At a 429 all lines wait for as long as the service
asks.

WHEN IT STOPS. If no line can be sent, as after a 401, 403, 404, a redirect or a
page of a firewall, nothing more is sent, and the lines are left for a later
run. The same after 10 lines in a row without a response that can be trusted
(--stop-after): each of them may be a message that a person must look after.

THE JOURNAL. With --journal FILE the outcome of each line is kept there, without
its text. Interrupted or killed at any moment, the same command with the same
journal goes on: a line that was sent is never sent again. A line that was in
flight when the command was killed may have been sent: it is reported as
unknown, and sent again only with --resend-unknown, and stays unknown unless
that succeeds or gets a 422. Its record says when the attempt began. Lines that
were refused for their content stay refused; all others that were not sent are
sent by the next run. A journal belongs to its input, its server and its bot,
and is refused for another, and if it was cut or changed. Without a journal
nothing can be resumed, and nothing says which lines an interrupted batch has
not tried.

The journal is NDJSON. Its first line is the command's own; each other line has
the outcome of a line of the input, and a later one replaces an earlier one:

  {"record":12,"line":7,"outcome":"refused","statusCode":422,"code":"E0422",…}

The outcome is sending (an attempt is in flight), sent (with "messageId"),
refused (with "again" if a later run sends it), not_sent or unknown. --sync puts
each of these on the disk at once: slower, but safe from a power cut, too.

FAILED LINES. With --failed FILE the lines that were refused, were not sent, or
are unknown go there, to be corrected and sent as a batch of their own. The rows
of a table keep its form, delimiter and encoding (those of .xlsx become CSV),
and get a column, jelou_reason, that says why; lines of JSON stay as they are.
One that is unknown is marked, in the column or in a member jelou_reason, and no
batch takes it as long as it has the mark: look whether the person has the
message before you remove that. Either send the file or resume with the journal,
not both: a line that is sent again with the journal would be sent twice.

TEMPLATES. A template can go to several people. If the response names only some
of them, the line is unknown, and "missing" in its record has the positions of
the others: --resend-unknown sends it to those alone, and the file of failed
lines has those alone. messageId has the ids of all that the response names,
with commas.

INTERRUPTING. After the first Ctrl-C (or SIGTERM) nothing new begins, and lines
in flight are finished; the second breaks those off, too. Closing the terminal
counts as a first; nohup keeps the batch going.

Credentials come from the environment: JELOU_CLIENT_ID and JELOU_CLIENT_SECRET.
With --verbose a line is printed for each message that was sent, too.

With --json the summary is one object: sent, refused, not_sent, unknown and
not_tried are numbers of lines, earlier is how many of them are from runs
before, and complete tells whether the input was read to its end. later are
those that --limit left, and reasons has numbers of lines by the reason.

Exit codes: 0 all sent; 1 something was refused, not sent or not tried; 2 wrong
usage, or the bot or the credentials are missing; 3 a delivery is unknown, that
customer may have the message.`

const example = `  jelou batch customers.xlsx --message message.json --country 57 --dry-run
  jelou batch customers.xlsx --message message.json --country 57 --journal customers.journal --failed again.csv
  jelou batch orders.ndjson --bot BOT_ID --journal orders.journal
  jelou batch orders.ndjson --bot BOT_ID --journal orders.journal --failed again.ndjson
  export-orders | jelou batch - --bot BOT_ID --no-precheck --rate 5 --concurrency 16`
