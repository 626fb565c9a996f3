"""What other programs read: references, results as FHIR resources, and what all the files are."""
