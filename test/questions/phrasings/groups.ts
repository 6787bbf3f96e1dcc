import { type Phrasings, phrasingsOf } from './phrasing.ts'

const company = { key: 'company', group_type_index: 0 }
const mobile = [{ key: '$device_type', type: 'event', value: 'Mobile' }]

export default {
  phrasings: [
    ...phrasingsOf('top_groups', [
      ['what are the top companies by events?', { group_type: company }],
      ['most active organizations last month', { group_type: company, period: 'last month' }],
      ['top 25 companies', { group_type: company, limit: 25 }],
      ['which companies are the most active this week', { group_type: company, period: 'this week' }],
      ['which organisations use the product the most', { group_type: company }],
      ['companies with the most sign ups', { group_type: company, event: 'user_signed_up' }],
      ['top companies by number of users', { group_type: company, order: 'users' }],
      ['which companies have most users', { group_type: company, order: 'users' }],
      ['most active companies on mobile', { group_type: company, where: mobile }],
      ['top companies this month vs last month', { group_type: company, compare: true }],
      ['rank our companies by activity excluding internal users', { group_type: company, internal: true }],
      ['top groups', { group_type: company }],
    ]),
    ...phrasingsOf('group_activity', [
      ['activity of company Acme', { group_type: company, group: 'Acme' }],
      ['what did the company "Globex Corp" do yesterday', { group: 'Globex Corp', period: 'yesterday' }],
      ['show the activity of organization Copperstone Labs', { group: 'Copperstone Labs' }],
      ['what has company company_012 been doing this week?', { group: 'company_012', period: 'this week' }],
      ['how active is the company Silverfield GmbH', { group: 'Silverfield GmbH' }],
      ['what did the Acme company do last week', { group: 'Acme', period: 'last week' }],
      ['how often did company Acme create documents', { group: 'Acme', event: 'document_created' }],
      ['usage of company called acme', { group: 'acme' }],
      ['top events of the company Acme', { group: 'Acme' }],
      ['when was company Acme last active', { group: 'Acme' }],
      ['activity of company Acme on mobile', { group: 'Acme', where: mobile }],
    ]),
  ],
  nearMisses: [
    { text: 'top workspaces' },
    { text: 'most active accounts' },
    { text: 'activity of workspace Acme' },
    { text: 'which companies should we call' },
    { text: 'revenue by company', id: 'revenue_breakdown' },
    { text: 'how many companies do we have' },
    { text: 'least active companies' },
    { text: 'top users', id: 'power_users' },
    { text: 'churned companies' },
    { text: 'activity of company', id: 'top_groups' },
  ],
} satisfies Phrasings
