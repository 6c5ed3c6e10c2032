import type { Alert, Rules } from './rules.ts';

/** What somebody who is woken by an alarm must know of it. */
interface Page {
  /** What is wrong, and what it does to the cloud meanwhile. */
  readonly means: string;
  readonly look: string;
  readonly do: string;
}

/** By the name of the alert in deploy/prometheus/rug.rules.yml. */
const PAGES: Readonly<Record<string, Page>> = {
  RugDown: {
    means:
      'The process is gone, hangs, or cannot be reached. Routers and VMs go on as they are, nobody mends them. What is published meanwhile waits in the queue; what was under way goes on at the next start.',
    look: '`systemctl status rug`, `journalctl -u rug -n 100`. A rug that waits for its database at the start has no API yet, and says so in the log.',
    do: '`systemctl restart rug`. If it ends at once, its last line names the setting or the file that is wrong. `another rug is running on` means just that: find that one, do not remove its lock.',
  },
  RugRestarting: {
    means:
      'It starts, works and dies. Nothing is lost by that, but each start looks at every resource again.',
    look: '`journalctl -u rug | grep -B20 "Started rug"`: the last lines before each end. `fenced` means that two of them take the database from each other.',
    do: 'Two rugs on one database: stop one. Killed by the kernel: give it memory (docs/operations.md, "Capacity").',
  },
  RugStoreDown: {
    means:
      'No transaction ends. Nothing is acknowledged to the broker, no verb begins, polls pause. All of it goes on by itself when the database is back; nothing has to be restarted.',
    look: '`rug-ctl status`; the log of PostgreSQL, its disk and its connections. Embedded: the disk of the data directory.',
    do: 'Mend the database.',
  },
  RugCommitSlow: {
    means: 'Each event waits for one or two transactions: everything is slow, nothing is wrong.',
    look: '`rug_commit_seconds` beside `rug_commit_rows`: large transactions are a storm of events, small and slow ones are a slow disk. Locks and disk waits of PostgreSQL.',
    do: 'Nothing, if it is a storm: intake slows down by itself. Else move the database to a faster disk.',
  },
  RugWorkerRestarts: {
    means:
      'A worker thread died or stood still, and was replaced; its verbs were begun again. A resource that kills its worker three times is set aside.',
    look: '`rug-ctl workers`; lines `worker replaced` in the log: `culprit` names the resource, `reason` says whether it `died` or `stalled`, `why` the error.',
    do: 'Out of memory: raise `scheduler.workerHeapMb`. Always the same resource: see RugSetAside.',
  },
  RugSetAside: {
    means:
      'These resources have killed their worker, or rug itself, three times, or what the database has of them cannot be read, or no driver serves them. They are not worked on, so that the others are.',
    look: '`rug-ctl status`; lines `set aside until an operator clears it` in the log name them; `rug-ctl resource list` and `rug-ctl why ID` say why.',
    do: 'Mend what is wrong with its spec or its driver, then `rug-ctl resource clear-error ID`: it is tried once more, and set aside again after three more deaths. What cannot be read: mend or restore its row, then start rug again.',
  },
  RugUncleanStarts: {
    means:
      'Something kills the whole process. Since the second such start it takes up what was open one at a time, with a mark that stays where rug dies of it; three marks and the culprit is set aside, a resource as in RugSetAside, a message as a dead letter. Everything else goes on meanwhile, open verbs more slowly.',
    look: 'lines `careful start` and `a suspect is taken up again` in the log, `rug-ctl status` (suspects), `journalctl -u rug -k | grep -i oom`. Marks on ever other suspects: what kills rug has nothing to do with them.',
    do: 'Nothing, if it ends by itself: then keep the log, and see RugSetAside and RugDeadLetters. Out of memory: docs/operations.md, "Capacity". Killed by somebody: find out who.',
  },
  RugHealthDown: {
    means:
      'The child that polls dies again and again, or does not start. Orders and notifications are worked on as usual; an instance that dies by itself is not found.',
    look: '`rug-ctl status`; lines `the health child died` in the log say how.',
    do: '`systemctl restart rug`, once. If that changes nothing, it is a defect: keep the log.',
  },
  RugPollLag: {
    means: 'There is more to poll than is polled in time: deaths are found later than promised.',
    look: '`rug_polls_total` by outcome: many `dead` at the limit of a check (3 s) keep the others waiting.',
    do: 'Raise `health.concurrency`, or `health.intervalMs` for everybody. Often it ends with the outage that caused it.',
  },
  RugEventLoopDelay: {
    means: 'The main thread has more to do than it can: everything waits for it, the API too.',
    look: '`rate(rug_events_received_total[5m])`, `rate(rug_decisions_total[5m])`, the size of request bodies.',
    do: 'Find who sends that much. A single body of many megabytes is parsed at a stretch: lower `http.maxBodyBytes`.',
  },
  RugNoConsumer: {
    means:
      'Messages pile up in the queue. They are not lost: they are taken when rug is connected again.',
    look: '`rug-ctl status` says what the bus waits for: the broker, a queue, or an exchange. `rabbitmqctl list_queues name messages consumers`.',
    do: 'Mend the broker or the rights of its user (docs/operations.md, "RabbitMQ"). rug tries again by itself, at most 30 s apart.',
  },
  RugOutboxStuck: {
    means: 'Who listens to notices of status hears nothing, though rug works. They are kept.',
    look: '`rug-ctl status`; an alarm of memory or disk in RabbitMQ blocks publishers only.',
    do: 'Mend the broker. They are published in order when it takes them again.',
  },
  RugDeadLetters: {
    means:
      'A message was no message that rug can read, or named what does not fit. It was set aside with the reason; others went on.',
    look: '`rug-ctl dead-letter list`, `rug-ctl dead-letter show NUMBER`: the field that is wrong, and the body.',
    do: 'Tell whoever sent it. `rug-ctl dead-letter retry NUMBER` submits it again, `rug-ctl dead-letter drop NUMBER` forgets it. One of which it says that the process died kills rug again: do not retry it before rug is mended. The alarm ends when none is left.',
  },
  RugMailboxOldest: {
    means:
      'Something that was ordered or notified an hour ago is not done, and no mode keeps it back. A build that fails and is tried again for an hour looks like that too.',
    look: '`rug-ctl resource list --status down`, then `rug-ctl why ID`: what it waits for, and its last error.',
    do: 'Mend the cause `why` names; it goes on by itself.',
  },
  RugEventBurnFast: {
    means:
      'Messages become durable too slowly, so fast that the budget of a month is gone within two to five days. Senders wait, nothing is lost.',
    look: 'RugStoreDown and RugCommitSlow first; then `rug_writer_backlog` and the rate of messages.',
    do: 'As for those alarms.',
  },
  RugEventBurnSlow: {
    means: 'The same, in small doses: the budget of the month will not last.',
    look: 'when it happens: `1 - rug:event_slow:ratio_rate5m` over the week.',
    do: 'Look for what runs at those times on the disk of the database: backups, vacuum.',
  },
  RugApiBurnFast: {
    means: 'Requests are answered with 5xx, so often that the budget of a month is gone in days.',
    look: '`sum by (route, status) (rate(rug_api_requests_total{status=~"5.."}[5m]))`; 503 is a store that is down; 500 is a defect, with a line `request failed` in the log.',
    do: '503: as for RugStoreDown. 500: keep the log, and report it.',
  },
  RugApiBurnSlow: {
    means: 'The same, in small doses.',
    look: 'which route, by the query above over a day.',
    do: 'As for RugApiBurnFast.',
  },
  RugStateOverdue: {
    means:
      'A resource should have gone on by itself, or its verb should have given up, more than half a minute ago. That is a defect of rug, whatever is wrong with the resource.',
    look: 'the label `state` (its page is above); `rug-ctl resource list`, `rug-ctl why ID` on those whose next wake-up is past.',
    do: '`rug-ctl resource poll ID` wakes it. If many are overdue, `systemctl restart rug`: everything goes on from the store. Keep the log, and report it.',
  },
  RugBrakeEngaged: {
    means:
      'More resources of a scope died within a short time than is likely by themselves: the network between is down, or a whole rack is. Their rebuilds wait; polls, deletions and orders go on. Nothing is destroyed.',
    look: '`rug-ctl brake show`: which scopes, how many of how many. Can you reach the management network, the rack, the hypervisors?',
    do: 'Mend the network: the brake lets go by itself when they answer again. Only if they are really dead: `rug-ctl brake release` (or one scope of it): they are rebuilt then, all of them.',
  },
  RugVerbErrorRatio: {
    means: 'What rug asks of the cloud fails more than one time in four.',
    look: '`rug-ctl resource list --status error` and `rug-ctl why ID`: the code of the error (docs/errors.md), the same for most of them as a rule.',
    do: 'Mend the cloud: quotas, images, hosts, rights. Retries are spaced; nothing has to be stopped. To keep it from trying: `rug-ctl global debug enable --reason ...`.',
  },
  RugManyErrors: {
    means:
      'One resource in twenty has used up its tries and is left alone until something is ordered.',
    look: '`rug-ctl resource list --status error`; most bear the same code.',
    do: 'Mend the cause, then `rug-ctl resource clear-error error`: it says how many it hits and asks first.',
  },
  RugModeForgotten: {
    means:
      'Somebody put resources into debug without an end and has not taken them out. What happens to them meanwhile is kept, and done all at once afterwards.',
    look: '`rug-ctl mode list`, `rug-ctl audit --action mode`: who, when, and why.',
    do: 'Ask who set it, then `rug-ctl resource manage ID`, `rug-ctl tenant manage TENANT` or `rug-ctl global debug disable`.',
  },
};

/** The alarms of docs/on-call.md. Throws Error for an alert without a page, or a page without an alert. */
export function alarms({ alerts }: Rules): string {
  const stale = Object.keys(PAGES).filter((name) => alerts.every(({ alert }) => alert !== name));
  if (stale.length > 0) throw new Error(`there is no alert ${stale.join(', ')}`);
  return alerts.map(page).join('\n\n');
}

function page({ alert, expr, labels, annotations, ...rule }: Alert): string {
  const text = PAGES[alert];
  if (text === undefined) throw new Error(`scripts/docs/alarms.ts has no page for ${alert}`);
  const lasting = rule.for === undefined ? '' : ` for ${rule.for}`;
  return [
    `### Alarm ${alert}`,
    '',
    `${annotations.summary} (${labels.severity}). ${text.means}`,
    '',
    `- Rings when: \`${expr.replaceAll(/\s+/g, ' ').trim()}\`${lasting}`,
    `- Look at: ${text.look}`,
    `- Do: ${text.do}`,
  ].join('\n');
}
