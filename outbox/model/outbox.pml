/*
 * The model has one message, two workers, River, the database and the service. Every step is one commit or one event on the
 * network. Anything may happen between two steps. A frozen process is a process whose next step comes late, because a rescue can
 * happen at any time.
 *
 * The row has the states of the table jelou_outbox: QUEUED, SENDING, SENT, UNKNOWN (REFUSED ends a message as SENT does).
 *
 *   MARK_AFTER_SEND   the row says SENDING only after the request has left: must fail
 *   RIVER_ROW_AS_MARK the mark is a field of River's row, which River writes for any attempt: must fail
 */

mtype = { QUEUED, SENDING, SENT, UNKNOWN };    /* states of the outbox's row */
mtype = { AVAILABLE, RUNNING, ENDED };         /* states of River's job */
mtype = { ACCEPTED, BUSY };                    /* responses */

mtype row = QUEUED;
byte claim = 0;                                /* the send that holds the mark */
mtype job = AVAILABLE;
byte attempt = 0;
byte ticket = 0;                               /* the number of the job: a Resend makes a new job */

byte accepted = 0;                             /* how often the service accepted the message */
byte words = 0;                                /* how often a person called Resend */

byte rescues = 3, crashes = 2, retries = 1, busy = 2, lost = 1;
byte claims = 0;

chan request = [3] of { byte };
chan response[8] = [1] of { mtype };

/* River writes a worker's result into the job's row while the job is running, even if another worker runs it by now. */
inline snooze() {
	if
	:: job == RUNNING && ticket == holds -> job = AVAILABLE; attempt = mine - 1
	:: else
	fi
}

inline complete() {
	if
	:: job == RUNNING && ticket == holds -> job = ENDED
	:: else
	fi
}

#define current (job == RUNNING && attempt == mine && ticket == holds)

proctype Worker() {
	byte mine, holds, me;
	mtype said;

begin:
	mine = 0; holds = 0; me = 0; said = 0;
end:
	atomic { job == AVAILABLE -> job = RUNNING; attempt++; mine = attempt; holds = ticket }

	/* look */
	atomic {
		if
		:: row == SENT || row == UNKNOWN -> complete(); goto begin
		:: row == SENDING && current -> row = UNKNOWN; snooze(); goto begin
#ifdef RIVER_ROW_AS_MARK
		:: row == QUEUED
		:: row == SENDING && !current -> snooze(); goto begin
#else
		:: row == QUEUED && current
		:: (row == QUEUED || row == SENDING) && !current -> snooze(); goto begin
#endif
		fi
	}
	if
	:: crashes > 0 -> crashes--; goto begin
	:: true
	fi;

#ifndef MARK_AFTER_SEND
	/* mark */
	atomic {
		if
#ifdef RIVER_ROW_AS_MARK
		:: job == RUNNING ->
#else
		:: row == QUEUED && current ->
#endif
			row = SENDING; claims++; me = claims; claim = me
		:: else -> snooze(); goto begin
		fi
	}
	if
	:: crashes > 0 -> crashes--; goto begin
	:: true
	fi;
	request!me;
#else
	atomic { claims++; me = claims }
	request!me;
	if
	:: crashes > 0 -> crashes--; goto begin
	:: true
	fi;
	atomic {
		if
		:: row == QUEUED && current -> row = SENDING; claim = me
		:: else
		fi
	}
#endif
	if
	:: crashes > 0 -> crashes--; goto begin
	:: true
	fi;

	/* the response, or no response */
	if
	:: response[me]?said
	:: lost > 0 -> lost--; said = 0
	fi;

	/* finish: write the outcome before River learns of it */
	atomic {
		if
		:: claim == me && said == ACCEPTED && (row == SENDING || row == UNKNOWN) -> assert(accepted > 0); row = SENT
		:: claim == me && said == BUSY && row == SENDING -> row = QUEUED; claim = 0
		:: claim == me && said == 0 && row == SENDING -> row = UNKNOWN
		:: else
		fi
	}
	if
	:: crashes > 0 -> crashes--; goto begin
	:: true
	fi;

	/* return the result to River */
	atomic {
		if
		:: said == BUSY -> snooze()
		:: else -> complete()
		fi;
		goto begin
	}
}

/* The service handles a request whenever it arrives, even if nobody waits for the response any more. */
active proctype Service() {
	byte from;
end:
	do
	:: atomic { request?from ->
		if
		:: accepted++; assert(accepted <= 1 + words); response[from]!ACCEPTED
		:: busy > 0 -> busy--; response[from]!BUSY
		fi }
	od
}

/* River hands out a job again that runs for too long, even if its process is alive. */
active proctype Rescuer() {
end:
	do
	:: atomic { rescues > 0 && job == RUNNING -> rescues--; job = AVAILABLE }
	od
}

/* A person presses Retry in River's UI, which must not send anything, and calls Resend once. */
active proctype Person() {
end:
	do
	:: atomic { retries > 0 && job == ENDED -> retries--; job = AVAILABLE }
	:: atomic { words == 0 && row == UNKNOWN -> words++; row = QUEUED; claim = 0; ticket++; job = AVAILABLE; attempt = 0 }
	od
}

/* When nothing can happen any more, the message has ended, or its last process died and the model has no rescue left. */
active proctype Rest() {
	timeout;
	assert(row == SENT || row == UNKNOWN || job == RUNNING);
	assert(row != SENT || accepted > 0)
}

init { atomic { run Worker(); run Worker() } }
