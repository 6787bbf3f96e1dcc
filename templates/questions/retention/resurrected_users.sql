/*
id: resurrected_users
topic: retention
title: Users who came back after a long absence
description: >-
  People who came back in the period after at least 30 days without any event. The absence may have begun up to a year before the
  period; people who are new in it are not listed. The latest return first.
asks:
  - Which users came back after being away?
  - resurrected users
  - reactivated users
  - returning users after a long absence
  - Who came back after a long break?
  - Who returned after being inactive?
  - Which users returned after a long time?
  - Which inactive users came back?
  - users who came back after a long time
  - users who came back from the dead
  - win back users
  - Who has been reactivated?
  - list dormant users who returned
  - users who are back after a break
  - Which churned users came back?
  - Which lost users returned?
  - Which users returned after 30 days of inactivity?
not_asks:
  - retention
  - how many users come back
  - new vs returning users
  - Which users have not come back?
  - who is at risk of churning
  - do users come back after the first week
words: [first, absent, silence, again, gone, pause, active, dormant, churn, lost]
parameters:
  event: { type: event, description: 'The event that makes a person active; without it any event does.' }
  period: { type: period, description: When they came back. }
  silent_days:
    type: number
    default: 30
    min: 1
    max: 365
    unit: day
    cues: [for at least, for more than, for over, for, of at least, of more than, of, after at least, after more than, after over, after]
    description: Days without an event.
  limit: { type: limit, default: 100, max: 10000, description: How many people to list. }
  where: { type: conditions, description: Which events count as activity. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  person_id: { description: The person., unit: text }
  email: { description: 'The email property of the person, when there is one.', unit: text }
  last_before: { description: The last event before the absence., unit: time }
  returned: { description: The first event after it., unit: time }
  days_silent: { description: Whole days of 24 hours between the two., unit: count }
  total: { description: Events in the period since they are back., unit: count }
summary:
  rows: '{count person/people} came back after at least {param.silent_days day} without an event ({period}); the latest was {first.email|first.person_id}, after {first.days_silent day}.'
  single: '1 person came back after at least {param.silent_days day} without an event: {first.email|first.person_id}, after {first.days_silent day} ({period}).'
  empty: 'Nobody came back after {param.silent_days day} without an event ({period}).'
caveats:
  - Who was away more than once in the period is listed with the last return.
  - Conditions narrow what counts as activity; somebody may have been active otherwise.
follow_ups:
  - Who is at risk of churning?
*/
SELECT
  toString(person_id) AS person_id,
  email,
  absence.1 AS last_before,
  absence.2 AS returned,
  intDiv(dateDiff('millisecond', last_before, returned), 86400000) AS days_silent,
  arrayCount(moment -> moment >= returned, moments) AS total
FROM (
  SELECT
    person_id,
    argMax(person.properties.email, timestamp) AS email,
    arraySort(groupArrayIf(timestamp, timestamp >= toDateTime({period_from}))) AS moments,
    if(
      countIf(timestamp < toDateTime({period_from})) > 0,
      maxIf(timestamp, timestamp < toDateTime({period_from})),
      moments[1]
    ) AS moment_before,
    arrayFilter(
      pair -> pair.2 >= pair.1 + toIntervalSecond(intDiv({silent_days_us}, 1000000)),
      arrayZip(arrayPushFront(arrayPopBack(moments), moment_before), moments)
    ) AS absences
  FROM events
  WHERE timestamp >= toDateTime({period_from}) - toIntervalDay(365)
    AND timestamp < toDateTime({period_to})
    AND event = {event} -- if event
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY person_id
  HAVING length(moments) > 0
)
ARRAY JOIN arraySlice(absences, -1) AS absence
ORDER BY returned DESC, person_id
LIMIT {limit}
