/*
id: web_vitals
topic: web
title: Web vitals
description: >-
  How fast and steady pages are for the people who use them: the 75th percentile of LCP, INP, CLS and FCP over the $web_vitals
  events of the period, each rated as Google does. Good is LCP up to 2500 ms, INP 200 ms, CLS 0.1, FCP 1800 ms; poor is LCP above
  4000 ms, INP 500 ms, CLS 0.25, FCP 3000 ms. Optionally for each value of a
  property with at least 10 measurements, the slowest LCP first.
asks:
  - What are our web vitals?
  - web vitals
  - core web vitals
  - LCP
  - LCP and CLS
  - largest contentful paint
  - interaction to next paint
  - cumulative layout shift
  - first contentful paint
  - How fast do our pages load?
  - page load time
  - page speed
  - site performance
  - How fast is our site?
  - How quickly does the site load?
  - How slow are our pages?
  - Is our site slow?
  - page performance
  - p75 LCP
  - web vitals by {by}
  - LCP by {by}
  - INP and CLS by {by}
  - Which {by} load slowest?
  - Which {by} is slowest?
  - slowest {by}
  - Which {by} have the worst web vitals?
  - Which {by} load slowly?
  - '{by} with poor web vitals'
  - Which {by} have a poor LCP?
  - page load time by {by}
  - LCP per {by}
  - p75 of the web vitals
  - web vitals for each {by}
not_asks:
  - page speed of our competitor
  - How many web vitals events?
  - web vitals over time
  - top pages
  - performance of the campaign
  - how fast do people convert
  - slow queries
  - server response time
  - speed up the site
  - top {by}
  - number of {by}
words: [web, user, session, view, load, fast, slow, speed, performance, top, least, p75, percentile, core, lcp, inp, cls, fcp, page, long, bad, poor, good, quick]
parameters:
  by: { type: property, of: any, description: 'Property whose values are compared, such as $pathname.' }
  period: { type: period, description: When the pages were used. }
  limit: { type: limit, default: 10, max: 1000, description: How many values to list. }
  min_measurements: { type: number, default: 10, min: 1, description: 'Values of the property with fewer measurements are left out.' }
  rating:
    type: choice
    default: any
    description: 'Of the values of a property only those with at least one of the four rated so.'
    one_of:
      any: []
      poor: [have poor, has poor, with poor, having poor, have bad, has bad, with bad, have a poor, has a poor, with a poor, poor web vitals, poor core web vitals, poor lcp, poor inp, poor cls, bad web vitals]
      good: [have good, has good, with good, having good, with a good, have a good, has a good]
  where: { type: conditions, description: Which measurements count. }
  internal: { type: internal, description: Leaves internal and test users out. }
columns:
  value: { description: Value of the property; empty for measurements without it., unit: text, if: by }
  measurements: { description: '$web_vitals events; each may hold some of the four.', unit: count }
  users: { description: Distinct people they come from., unit: count }
  lcp: { description: 'Largest contentful paint, in milliseconds: 75% of the measurements are not slower.' }
  lcp_rating: { description: 'good, needs improvement or poor.', unit: text }
  inp: { description: 'Interaction to next paint, in milliseconds.' }
  inp_rating: { description: 'good, needs improvement or poor.', unit: text }
  cls: { description: 'Cumulative layout shift, without a unit.' }
  cls_rating: { description: 'good, needs improvement or poor.', unit: text }
  fcp: { description: 'First contentful paint, in milliseconds.' }
  fcp_rating: { description: 'good, needs improvement or poor.', unit: text }
chart: { bar: lcp, label: value }
summary:
  rows: 'Of the values of {param.by} with at least {param.min_measurements measurement}, the slowest is {first.value|not set}[, with an LCP of {first.lcp} ms ({first.lcp_rating}) over {first.measurements measurement}][; then {second.value}, {second.lcp} ms] ({period}).'
  single: '[With {param.by} {first.value}: ]75% of the measurements stay within[ LCP {first.lcp} ms ({first.lcp_rating})][, INP {first.inp} ms ({first.inp_rating})][, CLS {first.cls} ({first.cls_rating})][, FCP {first.fcp} ms ({first.fcp_rating})] ({first.measurements measurement} of {first.users person/people}, {period}).'
  empty: 'No web vitals were measured[, or fewer than {param.min_measurements} for every {param.by}] ({period}).'
  measure: measurements
caveats:
  - Needs $web_vitals events, which PostHog's web SDK captures when performance capture is on; not every browser measures all four.
follow_ups:
  - Which devices do people use?
  - What are the top pages?
*/
SELECT
  value, -- if by
  measurements,
  users,
  round(lcp, 1) AS lcp,
  multiIf(isNull(lcp), NULL, lcp <= 2500, 'good', lcp <= 4000, 'needs improvement', 'poor') AS lcp_rating,
  round(inp, 1) AS inp,
  multiIf(isNull(inp), NULL, inp <= 200, 'good', inp <= 500, 'needs improvement', 'poor') AS inp_rating,
  round(cls, 4) AS cls,
  multiIf(isNull(cls), NULL, cls <= 0.1, 'good', cls <= 0.25, 'needs improvement', 'poor') AS cls_rating,
  round(fcp, 1) AS fcp,
  multiIf(isNull(fcp), NULL, fcp <= 1800, 'good', fcp <= 3000, 'needs improvement', 'poor') AS fcp_rating
FROM (
  SELECT
    toString({by.access}) AS value, -- if by
    count() AS measurements,
    count(DISTINCT person_id) AS users,
    quantileExact(0.75)(toFloat(properties.$web_vitals_LCP_value)) AS lcp,
    quantileExact(0.75)(toFloat(properties.$web_vitals_INP_value)) AS inp,
    quantileExact(0.75)(toFloat(properties.$web_vitals_CLS_value)) AS cls,
    quantileExact(0.75)(toFloat(properties.$web_vitals_FCP_value)) AS fcp
  FROM events
  WHERE timestamp >= toDateTime({period_from})
    AND timestamp < toDateTime({period_to})
    AND event = '$web_vitals'
    AND {where.condition} -- if where
    AND {filters} -- if internal
  GROUP BY value -- if by
  HAVING measurements >= {min_measurements} -- if by
)
WHERE has([lcp_rating, inp_rating, cls_rating, fcp_rating], {rating}) -- if by and rating = poor
WHERE has([lcp_rating, inp_rating, cls_rating, fcp_rating], {rating}) -- if by and rating = good
ORDER BY isNull(lcp), lcp DESC, value -- if by
LIMIT {limit}
