package batch

const long = `Send the messages in an NDJSON file, or on standard input for "-": one JSON
message to a line, as in "jelou send", or a template, which has "elementName".
The command skips blank lines. With --message the file is a table, .csv, .tsv,
.xlsx or NDJSON of plain rows, and the command fills in the message or template
for each row, as "jelou merge" does. Then "line" means a row, below, too.

WHOM IT REACHES. ` + about + `

The command checks all lines before it sends the first. If one breaks the
contract, it sends nothing. It copies standard input to a temporary file for the
check. With --no-precheck it sends lines as it reads them: it does not send a
line that breaks the contract, but sends the others.

LOOK FIRST. --dry-run sends nothing and needs no credentials. It says how many
messages would go, to which server, and how long that takes, and prints the
first three. --preview shows them in a browser, as on a phone. --limit 10 sends
10; with a journal the next run goes on with the rest. Without --strict the
command sends in spite of warnings: a number that no country has, a person who
gets more than one message, and a person who gets the same message twice. They
need 16 bytes of memory a line.

Messages for one user go one after the other, in the order of the file. If one
could not be sent and a later run may send it, this run does not send those
behind it either: nothing overtakes it. The command repeats a line only if the
attempt before cannot have been accepted. At a 429 all lines wait for as long as
the service asks.

WHEN IT STOPS. If no line can be sent, as after a 401, 403, 404, a redirect or a
page of a firewall, the command stops and leaves the lines for a later run. It
also stops after 10 lines in a row without a response that can be trusted
(--stop-after): a person may have to look after the message of each. Lines with
a 429 at each of their attempts count as such, and if the service asks for a
rest of more than 5 minutes, the command stops at once.

THE JOURNAL. With --journal FILE that file keeps the outcome of each line,
without its text. If the command was interrupted or killed at any moment, the
same command with the same journal goes on: it never sends a sent line again. A
line that was in flight when the command was killed may have been sent. The next
run reports it as unknown, and sends it again only with --resend-unknown. It
stays unknown unless that succeeds or gets a 422. A second 408 makes a line
unknown, too, because some services send a 408 in place of a 504. The record of
an unknown line has the time when the attempt began. Lines that were refused for
their content stay refused; the next run sends all others that were not sent. A
journal belongs to its input, its server and its bot. The command refuses it for
another, or after somebody cut or changed it. Without a journal an interrupted
batch cannot go on, and nothing says which lines it has not tried.

The journal is NDJSON. Its first line is the command's own. Each other line has
the outcome of a line of the input, and a later one replaces an earlier one:

  {"record":12,"line":7,"outcome":"refused","statusCode":422,"code":"E0422",…}

The outcome is sending (an attempt is in flight), sent (with "messageId"),
refused (with "again" if a later run sends it), not_sent or unknown. --sync puts
each of these on the disk at once: slower, but safe from a power cut, too.

FAILED LINES. With --failed FILE the lines that were refused, were not sent, or
are unknown go to that file. Lines that were not tried, because the command
stopped before them, do not: resume with the journal first. Correct the lines,
and send the file as a batch of its own. The rows of a table keep its form,
delimiter and encoding (those of .xlsx become CSV), and get a column,
jelou_reason, that says why; lines of JSON stay as they are. An unknown line
gets a mark, in that column or in a member jelou_reason, and no batch accepts
the line while it has the mark: look whether the person has the message before
you remove it. Either send the file or resume with the journal, not both: a line
that the journal's next run sends again would go out twice. The next run
replaces the file, but refuses to once you have corrected it. After a kill, it
cannot tell and replaces the file all the same.

TEMPLATES. A template can go to several people. If the response names only some
of them, the line is unknown, and "missing" in its record has the positions of
the others. --resend-unknown sends it only to these, and the file of failed
lines has only these; a row of a table keeps all, and its reason says which.
messageId has all ids in the response, with commas between them.

INTERRUPTING. After the first Ctrl-C (or SIGTERM) the command begins nothing new
and finishes the lines in flight. A second Ctrl-C breaks these off, too. Closing
the terminal counts as a first Ctrl-C; nohup keeps the batch going.

Credentials come from the environment: JELOU_CLIENT_ID and JELOU_CLIENT_SECRET.
With --verbose the command prints a line for each sent message, too.

With --json the summary is one object. sent, refused, not_sent, unknown and
not_tried are numbers of lines; earlier is how many of them are from earlier
runs; complete says whether the input was read to its end. later is the number
of lines that --limit left, reasons has the numbers of refused lines and of
those not sent by their reason, server is the API's base URL, and error says why
the command sent nothing or stopped.

Exit codes: 0 all sent; 1 something was refused, not sent or not tried; 2 wrong
usage, or the bot or the credentials are missing; 3 a delivery is unknown, so
that customer may have the message.`

const example = `  jelou batch customers.xlsx --message message.json --country 57 --dry-run
  jelou batch customers.xlsx --message message.json --country 57 --journal customers.journal --failed again.csv
  jelou batch orders.ndjson --bot BOT_ID --journal orders.journal
  jelou batch orders.ndjson --bot BOT_ID --journal orders.journal --failed again.ndjson
  export-orders | jelou batch - --bot BOT_ID --no-precheck --rate 5 --concurrency 16`
